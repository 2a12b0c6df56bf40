/** Things shown once per run, exact and without a clock: each the same on every machine with the same software. */
export interface FunctionalChecks {
  readonly bytes: BytesCheck | null;
  readonly reply: ReplyCheck | null;
  readonly code: CodeCheck | null;
  readonly heartbeats: HeartbeatsCheck | null;
  readonly proxies: ProxiesCheck | null;
  readonly answer: AnswerCheck | null;
  /** Why one of the above is null, each as a sentence; empty: none is. */
  readonly notes: readonly string[];
}

/** Certain bytes through a real connection of each kind: what arrives. */
export interface BytesCheck {
  readonly deliveries: readonly ByteDelivery[];
  /** What base64 makes of a payload, so that it passes through SSE. */
  readonly base64: readonly { readonly payloadBytes: number; readonly encodedBytes: number }[];
}

/**
 * A way for bytes: `sse` each line in a `data:` line of its own, as the specification wants; `sse-one-line` all of it after one
 * `data:`; `sse-base64` encoded; `websocket-text` and `websocket-binary` one message of that type.
 */
export type ByteRoute = 'sse' | 'sse-one-line' | 'sse-base64' | 'websocket-text' | 'websocket-binary';

/** One byte string on one way. */
export interface ByteDelivery {
  /** Which one: `not-utf-8`, `cr`, `lf`, `crlf`, `line-separator`, `astral`. */
  readonly input: string;
  readonly route: ByteRoute;
  readonly sentHex: string;
  /** null: nothing arrived. */
  readonly arrivedHex: string | null;
  readonly result: 'identical' | 'changed' | 'nothing';
  /** The code with which the client closed the WebSocket: 1000 is content, 1007 is text that is no UTF-8. null: no WebSocket. */
  readonly closeCode: number | null;
}

/** What a client's reply costs beside an open stream, counted on its sockets. */
export interface ReplyCheck {
  /** Length of the reply itself. */
  readonly payloadBytes: number;
  readonly routes: readonly ReplyCost[];
}

/** What one reply puts on its socket, in bytes: headers and payload, without TCP and IP. */
export interface SocketBytes {
  readonly upBytes: number;
  readonly downBytes: number;
}

/**
 * One way to reply: `post` a POST of Node's http client beside an SSE stream, answered with 204; `frame` one WebSocket message;
 * `frame-answered` the same, and the server answers with an empty message.
 */
export interface ReplyCost {
  readonly route: 'post' | 'frame' | 'frame-answered';
  /** TCP connections of the client, the stream included. */
  readonly connections: number;
  readonly first: SocketBytes;
  /** Each reply after the first, over the same connection. */
  readonly later: SocketBytes;
}

/** How much code this project's own servers and clients need for the same stream. */
export interface CodeCheck {
  readonly files: readonly CodeCount[];
  /** Lines with which the WebSocket of the served page comes back and resumes; null: not found. Its EventSource needs none. */
  readonly comeBackLines: number | null;
}

/** One source file, counted. */
export interface CodeCount {
  readonly path: string;
  readonly side: 'server' | 'client';
  readonly transport: 'sse' | 'websocket';
  /** Lines that are neither blank nor only a comment. */
  readonly lines: number;
  /** Names imported from packages and from Node, in alphabetical order. */
  readonly importedNames: readonly string[];
  /** Words of the protocol or its library that occur in the code, from a fixed list, in alphabetical order. */
  readonly protocolTerms: readonly string[];
  /** The file as it was counted. Not known in runs before version 3. */
  readonly text: string | null;
}

/** Heartbeats of each kind, sent to the interfaces of a browser: what a script is told of. */
export interface HeartbeatsCheck {
  /** How many were sent on each route. */
  readonly beats: number;
  readonly routes: readonly HeartbeatSeen[];
}

/**
 * One kind of heartbeat: `comment` an SSE comment, `ping` a WebSocket ping; `sse-message` and `websocket-message` a message of the
 * application's own.
 */
export interface HeartbeatSeen {
  readonly route: 'comment' | 'sse-message' | 'ping' | 'websocket-message';
  /** Events of any type that the `EventSource` or `WebSocket` dispatched because of them. */
  readonly scriptEvents: number;
  /** Pongs that the server got back; null: nothing is ever answered there. */
  readonly answered: number | null;
}

/** Events of the real servers to the real clients, through proxies of this project's own. */
export interface ProxiesCheck {
  /** How many were sent on each route. */
  readonly events: number;
  readonly routes: readonly ProxyPassage[];
  readonly http2: Http2Passage;
}

/**
 * One transport through one proxy for HTTP/1.1: `plain` passes requests and answers on, and no upgrades; `upgrading` passes these
 * on as well; `collecting` too, but keeps an answer until it is whole; `collecting-unless-told` does not keep one that carries
 * `X-Accel-Buffering: no`.
 */
export interface ProxyPassage {
  readonly proxy: 'plain' | 'upgrading' | 'collecting' | 'collecting-unless-told';
  readonly transport: 'sse' | 'websocket';
  /** Events that the client had while the server still held the stream open. */
  readonly live: number;
  /** Events that came only once the server had ended the stream. */
  readonly atTheEnd: number;
  /** Status with which the client was refused; null: it was not. */
  readonly refusedWith: number | null;
}

/** SSE to one client through a proxy that speaks HTTP/2 with it, and HTTP/1.1 with the server. */
export interface Http2Passage {
  readonly streams: number;
  /** TCP connections of the client. */
  readonly connections: number;
  /** Events that arrived on all streams together. */
  readonly events: number;
}

/** A question, and an answer that is sent piece by piece, as chat models do: the next piece only when the one before has arrived. */
export interface AnswerCheck {
  readonly pieces: number;
  readonly routes: readonly AnswerRoute[];
}

/**
 * One way to ask: `fetch` a request, and a parser on its answer; `event-source` an EventSource, where the server just ends its
 * answer; `event-source-told` the same, where a last event tells the page to close it; `websocket` one message for the question,
 * and one for each piece.
 */
export interface AnswerRoute {
  readonly route: 'fetch' | 'event-source' | 'event-source-told' | 'websocket';
  /** Method of the request that carries the question; null: no request does. */
  readonly method: 'POST' | 'GET' | null;
  /** Pieces that arrived, in their order. */
  readonly arrived: number;
  /** How often the server was asked the question. */
  readonly asked: number;
}
