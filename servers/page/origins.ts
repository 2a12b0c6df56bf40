import { isIPv6 } from 'node:net';

/** Hosts that mean every address of the machine. */
const WILDCARDS = new Set(['0.0.0.0', '::']);

/** Whether only programs on this machine can reach `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

export type Scheme = 'http' | 'https';

/** What a browser sends as Origin from pages at this address, such as `http://127.0.0.1:3001`. */
export function originOf(host: string, port: number, scheme: Scheme = 'http'): string {
  return new URL(`${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`).origin;
}

/** The address to open in a browser on this machine. */
export function localOriginOf(host: string, port: number, scheme?: Scheme): string {
  return originOf(WILDCARDS.has(host) ? 'localhost' : host, port, scheme);
}

/**
 * The origins of a server's own pages.
 * @param addresses of this machine: no attacker can make them point elsewhere, so they are safe when listening on a wildcard.
 */
export function ownOrigins(
  host: string,
  port: number,
  addresses: readonly string[],
  scheme?: Scheme,
): readonly string[] {
  return (WILDCARDS.has(host) ? addresses : [host]).map((name) => originOf(name, port, scheme));
}
