import { isCompressing, lines, type Proxy } from './proxy.ts';

const MODULES = '/usr/lib/apache2/modules';

export const apache: Proxy = {
  label: 'Apache httpd',
  program: 'apache2',
  package: 'apache2-bin',
  versionArgs: ['-v'],
  cure: 'for WebSocket upgrade=websocket at the end of ProxyPass, and over HTTP/2 H2WebSockets on',
  heedsMark: false,
  compresses: true,
  configure(variant, { folder, port, upstreamPort, certificate, key }) {
    const isSecure = variant === 'http2';
    const modules = [
      'mpm_event',
      'authz_core',
      'proxy',
      'proxy_http',
      ...(isSecure ? ['ssl', 'http2'] : []),
      ...(isCompressing(variant) ? ['filter', 'deflate'] : []),
    ];
    return lines(
      `ServerRoot ${folder}`,
      `DefaultRuntimeDir ${folder}`,
      `PidFile ${folder}/pid`,
      `ErrorLog ${folder}/error.log`,
      ...modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
      '<IfModule unixd_module>\nUser www-data\nGroup www-data\n</IfModule>', // asked of root alone
      `Listen 127.0.0.1:${port}`,
      'ServerName 127.0.0.1',
      isSecure && `SSLEngine on\nSSLCertificateFile ${certificate}\nSSLCertificateKeyFile ${key}`,
      isSecure && 'Protocols h2 http/1.1\nH2WebSockets on',
      variant === 'idle' && 'ProxyTimeout 1',
      isCompressing(variant) && 'AddOutputFilterByType DEFLATE text/event-stream',
      `ProxyPass / http://127.0.0.1:${upstreamPort}/${variant === 'defaults' ? '' : ' upgrade=websocket'}`,
    );
  },
  argsFor: (config) => ['-D', 'FOREGROUND', '-f', config],
};
