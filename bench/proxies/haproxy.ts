import { isCompressing, lines, type Proxy } from './proxy.ts';

export const haproxy: Proxy = {
  label: 'HAProxy',
  program: 'haproxy',
  package: 'haproxy',
  versionArgs: ['-v'],
  cure: 'option http-no-delay',
  heedsMark: false,
  compresses: true,
  configure(variant, { port, upstreamPort, both }) {
    const idleS = variant === 'idle' ? 1 : 60;
    return lines(
      'defaults',
      '  mode http',
      '  timeout connect 5s',
      `  timeout client ${idleS}s`,
      `  timeout server ${idleS}s`,
      variant !== 'defaults' && '  option http-no-delay',
      'frontend front',
      `  bind 127.0.0.1:${port}${variant === 'http2' ? ` ssl crt ${both} alpn h2,http/1.1` : ''}`,
      '  default_backend back',
      'backend back',
      isCompressing(variant) && '  compression algo gzip\n  compression type text/event-stream',
      `  server only 127.0.0.1:${upstreamPort}`,
    );
  },
  argsFor: (config) => ['-db', '-q', '-f', config],
};
