import type { StandstillCall } from '../host/standstill.ts';

/** What a call did to the connections of the link. */
export interface Effect {
  /** Before the first connection was touched, monotonic ns. */
  readonly atNs: number;
  /** After the last one, monotonic ns. */
  readonly untilNs: number;
  /** How many connections were touched; 0 for a call that is about later ones only. */
  readonly connections: number;
}

/** What becomes of open connections: they stay, both sides get a FIN, or both sides get a RST. */
export type Fate = 'keep' | 'end' | 'reset';

type Nothing = Record<string, never>;

/** The calls of a link process. Faults act on TCP connections, whatever protocol runs over them. */
export interface LinkCalls {
  /** Called once, first. @param upstreamHost absent: 127.0.0.1 */
  listen: {
    ask: { readonly upstreamPort: number; readonly upstreamHost?: string };
    answer: { readonly port: number };
  };

  /** Sends a RST to both sides of open connections. @param connections how many, in the order of accept; null: all. */
  reset: { ask: { readonly connections: number | null }; answer: Effect };
  /**
   * On every open connection, lets half of the next bytes from the server pass, and then sends a RST to both sides. A single
   * byte passes whole. It counts bytes: events of equal size in one chunk may be separated between two of them.
   * It answers when all have been cut or have closed, or after `timeoutMs`; connections that were not cut by then are spared.
   * atNs, untilNs: the first and the last cut; null: none was cut. connections: how many were.
   */
  'cut-in-message': {
    ask: { readonly timeoutMs: number };
    answer: { readonly atNs: number | null; readonly untilNs: number | null; readonly connections: number };
  };

  /**
   * Nothing passes in either direction: no byte, no end, no break. New connections are accepted and stay silent: a path that
   * drops packets would leave them hanging in `connect`, but a relay in user space cannot drop a SYN. Nor can it keep the
   * kernel from acknowledging bytes: a sender notices nothing until the buffers are full.
   */
  blackhole: { ask: Nothing; answer: Effect };
  /**
   * Everything continues: the bytes that were held back, ends and breaks. Connections that were accepted meanwhile go to the
   * upstream now, unless the client has left: the server never sees those. There are no retransmission timers here, so all of
   * this happens at once; TCP over a real path may take seconds more.
   */
  heal: { ask: Nothing; answer: Effect };

  /** Stops listening, so that connects are refused. */
  refuse: { ask: { readonly open: Fate }; answer: Effect };
  /** Listens again, on the same port. Fails when another socket holds that port for a second. */
  accept: { ask: Nothing; answer: Effect };

  /**
   * New connections are not passed on: after the head of a request, the link answers by itself and closes, as a proxy does
   * while its upstream is down. @param response all of the answer, head and body, with its `\r\n`.
   */
  answer: { ask: { readonly response: string }; answer: Effect };
  /** Ends `answer`: new connections go to the upstream again, and those without a request so far are reset. */
  forward: { ask: Nothing; answer: Effect };

  /** Closes every connection on which no byte has passed for `idleMs`, as a proxy does; null: never. A blackhole stops the count. */
  'idle-timeout': {
    ask: { readonly idleMs: number | null; readonly close: Exclude<Fate, 'keep'> };
    answer: Effect;
  };

  /** New connections go to another server, as in a rolling change. */
  upstream: { ask: { readonly port: number; readonly open: Fate }; answer: Effect };

  /**
   * Every byte, end and break takes `delayMs` longer, in both directions; 0: no delay. It acts on what arrives from now on.
   * The handshake of TCP is made by the kernel and is not delayed: an opening costs one round trip less than it should. With
   * `handshake` what a client sends on a new connection counts as sent when the handshake would have been over; absent: as it is.
   */
  delay: { ask: { readonly delayMs: number; readonly handshake?: boolean }; answer: Effect };
  /** Limits each connection from server to client; null: no limit. */
  throttle: { ask: { readonly bytesPerSecond: number | null }; answer: Effect };
  /**
   * A line from client to server, of each connection: every byte takes its time on it, and no time is saved up, as with `throttle`;
   * null: none. It acts on what arrives from now on.
   */
  uplink: { ask: { readonly bytesPerSecond: number | null }; answer: Effect };

  counts: { ask: { readonly sinceNs: number }; answer: LinkCounts };
  standstill: StandstillCall;
}

export interface LinkCounts {
  /** Connections accepted since the moment asked for. */
  readonly accepts: number;
  /** When, monotonic ns, in order; the first 5,000 of them. */
  readonly acceptsNs: readonly number[];
  /** Connections that are open now. */
  readonly open: number;
  /** Bytes passed on since the start. */
  readonly toServerBytes: number;
  readonly toClientBytes: number;
}
