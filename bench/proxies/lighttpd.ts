import { lines, type Proxy } from './proxy.ts';

export const lighttpd: Proxy = {
  label: 'lighttpd',
  program: 'lighttpd',
  package: 'lighttpd lighttpd-mod-openssl',
  versionArgs: ['-v'],
  cure: 'server.stream-response-body = 1, and for WebSocket proxy.header = ("upgrade" => "enable")',
  heedsMark: false,
  compresses: false, // mod_deflate is in a package of its own
  configure(variant, { folder, port, upstreamPort, both }) {
    const isCured = variant !== 'defaults';
    const isSecure = variant === 'http2';
    const timeout = variant === 'idle' ? ', "read-timeout" => 1' : '';
    return lines(
      `server.modules = ("mod_proxy"${isSecure ? ', "mod_openssl"' : ''})`,
      `server.document-root = "${folder}"`,
      `server.errorlog = "${folder}/error.log"`,
      'server.bind = "127.0.0.1"',
      `server.port = ${port}`,
      isSecure && `ssl.engine = "enable"\nssl.pemfile = "${both}"`,
      variant === 'idle' && 'server.max-read-idle = 1\nserver.max-write-idle = 1',
      isCured && 'server.stream-response-body = 1',
      isCured && 'proxy.header = ("upgrade" => "enable")',
      `proxy.server = ("" => (("host" => "127.0.0.1", "port" => ${upstreamPort}${timeout})))`,
    );
  },
  argsFor: (config) => ['-D', '-f', config],
};
