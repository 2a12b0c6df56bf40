/** What both servers are given alike. */
export interface ServerOptions {
  /** From one heartbeat to the next, ms; 0: none. */
  readonly heartbeatMs: number;
  /**
   * `protocol`: an SSE comment, a WebSocket ping. No script in a browser ever sees them. `application`: a message of its own,
   * which a script can watch for.
   */
  readonly heartbeatKind: 'protocol' | 'application';
  /** How many events are kept for clients that come back. */
  readonly replayWindow: number;
  /** The reconnection time that SSE sends as `retry:`, ms. */
  readonly retryMs: number;
  /**
   * Each connection gets a reconnection time of its own, drawn evenly from so much less to so much more, ms; 0: all get the
   * same, and come back together.
   */
  readonly retrySpreadMs: number;
  /** A connection with more unsent bytes than this is closed: see `Subscribers`. */
  readonly bufferLimitBytes: number;
  /** Connections beyond this are refused with 503. */
  readonly maxConnections: number;
  /** The largest message that a WebSocket client may send, bytes. */
  readonly maxPayloadBytes: number;
  /** Origins besides the loopback ones whose pages may connect, such as `https://example.org`. */
  readonly allowedOrigins: readonly string[];
}

export const DEFAULT_SERVER_OPTIONS: ServerOptions = {
  heartbeatMs: 15_000,
  heartbeatKind: 'protocol',
  replayWindow: 1000,
  retryMs: 3000,
  retrySpreadMs: 0,
  bufferLimitBytes: 1024 * 1024,
  maxConnections: 20_000,
  maxPayloadBytes: 1024,
  allowedOrigins: [],
};
