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

/** What the runner asks of a link process. Faults act on TCP connections, and know nothing of what is spoken on them. */
export interface LinkCalls {
  /** Called once, first. */
  listen: {
    ask: { readonly upstreamPort: number };
    answer: { readonly port: number };
  };

  /** Sends a RST to both sides of open connections. @param connections the first so many in the order of accept; null: all. */
  reset: {
    ask: { readonly connections: number | null };
    answer: Effect;
  };
  /**
   * On every open connection, lets half of the next bytes from the server pass, and then sends a RST to both sides. A single
   * byte passes whole. It goes by the count of bytes: events of equal size that come in one chunk may be parted between two.
   * The answer comes when all have been cut or have closed, or after `timeoutMs`; what was not cut by then is spared.
   * atNs, untilNs: the first and the last cut; null: none was cut. connections: how many were.
   */
  'cut-in-message': {
    ask: { readonly timeoutMs: number };
    answer: { readonly atNs: number | null; readonly untilNs: number | null; readonly connections: number };
  };

  /**
   * Nothing passes any more, in either direction: no byte, no end, no break. New connections are accepted and stay silent: a
   * path that drops packets would leave them hanging in `connect`, but a relay in user space cannot drop a SYN. Nor can it
   * keep the kernel from acknowledging bytes: a sender notices nothing until the buffers are full. Without `heal` the path
   * is dead for good.
   */
  blackhole: { ask: Nothing; answer: Effect };
  /**
   * Everything flows on: the bytes that were held back, ends and breaks. Connections that were accepted meanwhile go to the
   * upstream now, unless the client has left: of those the server never learns. There are no retransmission timers here, so
   * all of this happens at once; TCP over a real path may take seconds more.
   */
  heal: { ask: Nothing; answer: Effect };

  /** Stops listening, so that connects are refused. */
  refuse: {
    ask: { readonly open: Fate };
    answer: Effect;
  };
  /** Listens again, on the same port. Fails when something else has held that port for a second. */
  accept: { ask: Nothing; answer: Effect };

  /**
   * New connections are not passed on: once the head of the request is in, the link answers by itself and closes, as a proxy
   * does while its upstream is away. @param response all of the answer, head and body, with its `\r\n`.
   */
  answer: {
    ask: { readonly response: string };
    answer: Effect;
  };
  /** Ends `answer`: new connections go to the upstream again, and those that have not asked yet are reset. */
  forward: { ask: Nothing; answer: Effect };

  /** Closes every connection on which no byte has passed for `idleMs`, as a proxy does; null: never. A silent path counts nothing. */
  'idle-timeout': {
    ask: { readonly idleMs: number | null; readonly close: Exclude<Fate, 'keep'> };
    answer: Effect;
  };

  /** New connections go to another server, as in a rolling change. */
  upstream: {
    ask: { readonly port: number; readonly open: Fate };
    answer: Effect;
  };

  /**
   * Every byte, end and break takes `delayMs` longer, in both directions; 0: no longer. It takes hold of what arrives from now
   * on. The handshake of TCP is made by the kernel and is not delayed: an opening costs one round trip less than it should.
   */
  delay: {
    ask: { readonly delayMs: number };
    answer: Effect;
  };
  /** Each connection carries at most so many bytes per second from server to client; null: as many as come. */
  throttle: {
    ask: { readonly bytesPerSecond: number | null };
    answer: Effect;
  };

  counts: {
    ask: { readonly sinceNs: number };
    answer: LinkCounts;
  };
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
