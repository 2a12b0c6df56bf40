/**
 * What a proxy is set up for. `defaults`: the fewest lines that forward. `cured`: with the lines that streams need. The servers of
 * this project send `X-Accel-Buffering: no` with SSE; `unmarked` is for proxies that heed it.
 */
export const VARIANTS = {
  defaults: 'at its defaults',
  cured: 'with the lines that streams need',
  idle: 'the same, with an idle time-out of 1 s',
  http2: 'the same, with TLS and HTTP/2 in front',
  unmarked: 'at its defaults, as if the server did not send X-Accel-Buffering: no',
  'unmarked-cured': 'with the lines that streams need, as if the server did not send X-Accel-Buffering: no',
  gzip: 'with the lines that streams need, told to compress text/event-stream',
  'gzip-unmarked': 'the same, with a server that sends neither no-transform nor X-Accel-Buffering',
} as const;

export type Variant = keyof typeof VARIANTS;

export function isCompressing(variant: Variant): boolean {
  return variant.startsWith('gzip');
}

/** Where a proxy listens, what is behind it, and a folder for all that it writes. */
export interface ProxyPlace {
  readonly folder: string;
  readonly port: number;
  /** Of the server behind it, in the clear on loopback. */
  readonly upstreamPort: number;
  /** Files of PEM: the certificate, its key, and both in one. */
  readonly certificate: string;
  readonly key: string;
  readonly both: string;
}

/** A reverse proxy that people have: what a file of this folder exports. */
export interface Proxy {
  readonly label: string;
  /** The program, as it is called. */
  readonly program: string;
  /** The package of Debian and Ubuntu that brings it. */
  readonly package: string;
  /** Makes it print its version, which is the first thing there that looks like one. */
  readonly versionArgs: readonly string[];
  /** The lines of `cured` that `defaults` lacks; null: it needs none. */
  readonly cure: string | null;
  /** Whether it heeds `X-Accel-Buffering`. */
  readonly heedsMark: boolean;
  /** Whether its package can compress what it passes. */
  readonly compresses: boolean;
  /** The text of its configuration. */
  readonly configure: (variant: Variant, place: ProxyPlace) => string;
  /** Runs it in the foreground with the configuration in the file `config`. */
  readonly argsFor: (config: string, variant: Variant, place: ProxyPlace) => readonly string[];
}

/** Lines of a configuration, without those that a variant does not have. */
export function lines(...all: readonly (string | false)[]): string {
  return `${all.filter((one) => one !== false).join('\n')}\n`;
}
