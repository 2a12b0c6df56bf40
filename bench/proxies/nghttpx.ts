import { lines, type Proxy } from './proxy.ts';

export const nghttpx: Proxy = {
  label: 'nghttpx',
  program: 'nghttpx',
  package: 'nghttp2-proxy',
  versionArgs: ['--version'],
  cure: null,
  heedsMark: false,
  compresses: false,
  configure(variant, { folder, port, upstreamPort, certificate, key }) {
    const isSecure = variant === 'http2';
    return lines(
      `frontend=127.0.0.1,${port}${isSecure ? '' : ';no-tls'}`,
      `backend=127.0.0.1,${upstreamPort}`,
      'workers=1',
      'single-process=yes',
      `errorlog-file=${folder}/error.log`,
      isSecure && `private-key-file=${key}\ncertificate-file=${certificate}`,
      variant === 'idle' && 'backend-read-timeout=1s',
    );
  },
  argsFor: (config) => [`--conf=${config}`],
};
