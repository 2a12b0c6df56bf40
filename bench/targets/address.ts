import { networkInterfaces } from 'node:os';
import { BlockList, isIP } from 'node:net';

/** Where a URL leads: a name or an address without brackets, and the port that it names or implies. */
export function hostAndPort(url: string): { readonly host: string; readonly port: number } {
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === 'https:' || protocol === 'wss:';
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (isSecure ? 443 : 80) : Number(port),
  };
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Addresses that no stranger has: RFC 1918, RFC 3927, RFC 6598, RFC 4193 and RFC 4291. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('169.254.0.0', 16, 'ipv4');
PRIVATE.addSubnet('100.64.0.0', 10, 'ipv4');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** Where an address lies as seen from here: on this host, in a private network, or anywhere else. */
export type Reach = 'this-host' | 'private' | 'public';

/** @param address of IPv4 or IPv6 */
export function reachOf(address: string): Reach {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const isOwn = Object.values(networkInterfaces())
    .flatMap((some) => some ?? [])
    .some((one) => one.address === address);
  if (isOwn || LOOPBACK.check(address, family)) return 'this-host';
  return PRIVATE.check(address, family) ? 'private' : 'public';
}
