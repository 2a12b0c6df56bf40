import { isCompressing, lines, type Proxy } from './proxy.ts';

export const caddy: Proxy = {
  label: 'Caddy',
  program: 'caddy',
  package: 'caddy',
  versionArgs: ['version'],
  cure: null,
  heedsMark: false,
  compresses: true,
  configure(variant, { port, upstreamPort, certificate, key }) {
    const isSecure = variant === 'http2';
    return lines(
      '{',
      'admin off',
      'auto_https off',
      '}',
      `${isSecure ? 'https' : 'http'}://127.0.0.1:${port} {`,
      isSecure && `tls ${certificate} ${key}`,
      isCompressing(variant) &&
        'encode {\ngzip\nminimum_length 1\nmatch header Content-Type text/event-stream*\n}',
      `reverse_proxy 127.0.0.1:${upstreamPort} {`,
      variant === 'idle' && 'transport http {\nread_timeout 1s\n}',
      '}',
      '}',
    );
  },
  argsFor: (config) => ['run', '--adapter', 'caddyfile', '--config', config],
};
