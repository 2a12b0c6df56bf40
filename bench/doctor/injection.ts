/**
 * What an injected server does on purpose. It comes as JSON on the command line of `injected-server-process.ts`, and acts in
 * the stream alone: everything from there on, transport, sockets, clients and analysis, is the ordinary one.
 */
export type ServerInjection =
  /** Holds up every n-th event, and with it the event loop, for so long before it is sent. */
  | { readonly kind: 'late'; readonly every: number; readonly lateMs: number }
  /** Holds up the event loop once, just before event `seq` is sent. */
  | { readonly kind: 'stall'; readonly seq: number; readonly stallMs: number }
  /** Leaves out these events, sends these twice, and sends each of these only after the one that follows it. */
  | {
      readonly kind: 'sequence';
      readonly drop: readonly number[];
      readonly double: readonly number[];
      readonly swap: readonly number[];
    }
  /** Burns so much CPU time besides, as a share of all that the process uses otherwise. */
  | { readonly kind: 'burn'; readonly share: number }
  /** Makes every event so many bytes longer. */
  | { readonly kind: 'bytes'; readonly extraBytes: number };

/** What an injected client does on purpose: it is busy with something else for `busyMs`, and free for about `idleMs`. */
export interface ClientInjection {
  readonly busyMs: number;
  readonly idleMs: number;
}

export function encodeInjection(injection: ServerInjection | ClientInjection): string {
  return JSON.stringify(injection);
}

/** Reads back what `encodeInjection` wrote. The text comes from our own runner: the shape is trusted, not checked. */
export function decodeServerInjection(text: string | undefined): ServerInjection {
  const injection: ServerInjection = JSON.parse(text ?? '');
  return injection;
}

/** As `decodeServerInjection`. */
export function decodeClientInjection(text: string | undefined): ClientInjection {
  const injection: ClientInjection = JSON.parse(text ?? '');
  return injection;
}
