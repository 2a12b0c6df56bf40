import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Dialled } from '../contract.ts';
import type { ForeignStream, Route } from './contract.ts';

/** Starts a TCP connection to a foreign server, with TLS where its URL says so, and without Nagle's algorithm. */
export function dialForeign({ url, insecure }: ForeignStream, { viaPort }: Route): Dialled {
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === 'https:' || protocol === 'wss:';
  const name = hostname.replace(/^\[(.*)\]$/, '$1');
  const place =
    viaPort === null
      ? { host: name, port: port === '' ? (isSecure ? 443 : 80) : Number(port) }
      : { host: '127.0.0.1', port: viaPort };
  const tcp = connect({ ...place, noDelay: true });
  if (!isSecure) return { tcp, stream: tcp };
  // [spec] "Literal IPv4 and IPv6 addresses are not permitted in "HostName"": RFC 6066, section 3
  const server = isIP(name) === 0 ? { servername: name } : {};
  const trust = { host: name, rejectUnauthorized: !insecure };
  return { tcp, stream: connectTls({ socket: tcp, ...trust, ...server }) };
}
