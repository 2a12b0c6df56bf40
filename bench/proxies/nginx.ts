import { isCompressing, lines, type Proxy } from './proxy.ts';

/** The lines that pass an upgrade on, with a map of `$connection_upgrade`. */
export const UPGRADES = [
  'proxy_set_header Upgrade $http_upgrade;',
  'proxy_set_header Connection $connection_upgrade;',
] as const;

export const UPGRADE_MAP = "map $http_upgrade $connection_upgrade { default upgrade; '' close; }";

/** How every configuration begins: all files in its folder. */
export const HTTP = [
  'daemon off;',
  'master_process off;', // one process, which is ended by its id
  'pid nginx.pid;',
  'error_log stderr crit;',
  'events {}',
  'http {',
  'access_log off;',
  ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name}-temp;`),
] as const;

export const nginx: Proxy = {
  label: 'nginx',
  program: 'nginx',
  package: 'nginx-light',
  versionArgs: ['-v'],
  cure: `proxy_http_version 1.1; and for WebSocket ${UPGRADES.join(' ')} with a map of $connection_upgrade`,
  heedsMark: true,
  compresses: true,
  configure(variant, { port, upstreamPort, certificate, key }) {
    const isCured = variant !== 'defaults' && variant !== 'unmarked';
    const isSecure = variant === 'http2';
    return lines(
      ...HTTP,
      isCured && UPGRADE_MAP,
      'server {',
      `listen 127.0.0.1:${port}${isSecure ? ' ssl http2' : ''};`,
      isSecure &&
        `ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate ${certificate}; ssl_certificate_key ${key};`,
      'location / {',
      `proxy_pass http://127.0.0.1:${upstreamPort};`,
      isCured && 'proxy_http_version 1.1;',
      ...(isCured ? UPGRADES : []),
      variant === 'idle' && 'proxy_read_timeout 1s;',
      variant.startsWith('unmarked') && 'proxy_ignore_headers X-Accel-Buffering;',
      isCompressing(variant) && 'gzip on; gzip_types text/event-stream;',
      '} } }',
    );
  },
  argsFor: (config, _variant, { folder }) => ['-p', folder, '-e', 'stderr', '-c', config],
};
