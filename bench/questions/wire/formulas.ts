import { sumOf } from '../../metrics/sum.ts';

/**
 * What the specifications say about lengths on the wire. Derived from their text alone, and deliberately not from the code
 * that frames: two independent ways to one number.
 */

/** What one transport puts on the wire, in bytes. */
export interface WireFormula {
  /** Events that are written in one turn of the event loop. */
  events(together: readonly EventLength[]): number;
  /** One heartbeat, and the client's response to it. */
  heartbeat(kind: 'protocol' | 'application'): Exchange;
  /** All of a new connection before its first event; null: over TLS, whose handshake has no fixed length. See `openings.ts`. */
  readonly opening: ((ask: OpeningAsk) => Exchange) | null;
}

/** An event, by what decides about its length. */
export interface EventLength {
  readonly seq: number;
  /** Length of its JSON text in UTF-8. */
  readonly textBytes: number;
}

/** Bytes in both directions, as the client sees them. */
export interface Exchange {
  readonly read: number;
  readonly written: number;
}

export interface OpeningAsk {
  /** `127.0.0.1:40123`. */
  readonly host: string;
  readonly path: string;
  readonly epoch: string;
  /** What SSE sends as `retry:`. */
  readonly retryMs: number;
}

/**
 * A chunk. [spec] `chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF`, where `chunk-size = 1*HEXDIG`:
 * https://www.rfc-editor.org/rfc/rfc9112#section-7.1
 */
export function chunkBytes(dataBytes: number): number {
  const crlf = 2;
  return dataBytes.toString(16).length + crlf + dataBytes + crlf;
}

/**
 * The header of a frame. [spec] "The length of the 'Payload data', in bytes: if 0-125, that is the payload length. If 126, the
 * following 2 bytes [...]. If 127, the following 8 bytes", and a masking key of 4 bytes in all that a client sends:
 * https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export function frameHeaderBytes(payloadBytes: number, isMasked: boolean): number {
  const lengthBytes = payloadBytes <= 125 ? 0 : payloadBytes <= 65_535 ? 2 : 8;
  return 2 + lengthBytes + (isMasked ? 4 : 0);
}

/**
 * An event with an id. [spec] A line is a field name, a colon, a space that is left out when it is read, the value and an end of
 * line; an empty line ends the event: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function eventStreamBytes(seq: number, textBytes: number): number {
  return lineBytes('id', String(seq).length) + lineBytes('data', textBytes) + 1;
}

export function lineBytes(field: string, valueBytes: number): number {
  return field.length + ': '.length + valueBytes + '\n'.length;
}

/** A head of HTTP/1.1: a start line and header lines, each with CRLF, and an empty one. RFC 9112, section 2.1. */
function headBytes(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 2, 2);
}

/** [spec] `IMF-fixdate`, always of the same length: RFC 9110, section 5.6.7. */
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';
/** [spec] "a randomly selected 16-byte value that has been base64-encoded": RFC 6455, section 4.1. */
const KEY_CHARACTERS = 24;
/** SHA-1 in base64: RFC 6455, section 4.2.2. */
const ACCEPT_CHARACTERS = 28;

const linesOf = ({ seq, textBytes }: EventLength): number => eventStreamBytes(seq, textBytes);

/** A comment, and an event that scripts see. */
const HEARTBEATS = { protocol: ':\n\n', application: 'event: heartbeat\ndata: {}\n\n' } as const;

/** A chunk for each write. */
const sseFramed: WireFormula = {
  events: (together) => sumOf(together, (event) => chunkBytes(linesOf(event))),
  heartbeat: (kind) => ({
    read: chunkBytes(HEARTBEATS[kind].length),
    written: 0,
  }),
  opening: ({ host, path, epoch, retryMs }) => ({
    written: headBytes([
      `GET ${path} HTTP/1.1`,
      'Accept: text/event-stream',
      'Connection: keep-alive',
      `Host: ${host}`,
    ]),
    read:
      headBytes([
        'HTTP/1.1 200 OK',
        'Content-Type: text/event-stream; charset=utf-8',
        'Cache-Control: no-cache, no-transform',
        'X-Accel-Buffering: no',
        `Stream-Epoch: ${epoch}`,
        `Date: ${DATE}`,
        'Connection: keep-alive',
        'Keep-Alive: timeout=5',
        'Transfer-Encoding: chunked',
      ]) + chunkBytes(lineBytes('retry', String(retryMs).length) + 1),
  }),
};

/** One chunk for all writes of a turn. */
const sseJoined: WireFormula = { ...sseFramed, events: (together) => chunkBytes(sumOf(together, linesOf)) };

const websocket: WireFormula = {
  events: (together) => sumOf(together, ({ textBytes }) => frameHeaderBytes(textBytes, false) + textBytes),
  heartbeat(kind) {
    if (kind === 'application') return { read: plainFrame('{"heartbeat":true}'), written: 0 };
    // [spec] "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame": RFC 6455, section 5.5.2
    return { read: frameHeaderBytes(0, false), written: frameHeaderBytes(0, true) };
  },
  opening: ({ host, path, epoch }) => ({
    written: headBytes([
      `GET ${path} HTTP/1.1`,
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${'k'.repeat(KEY_CHARACTERS)}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      `Host: ${host}`,
    ]),
    read: headBytes([
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${'a'.repeat(ACCEPT_CHARACTERS)}`,
      `Stream-Epoch: ${epoch}`,
    ]),
  }),
};

function plainFrame(text: string): number {
  return frameHeaderBytes(text.length, false) + text.length;
}

/** Ours: four bytes with the length in front, of nothing where it is a heartbeat. */
const rawTcp: WireFormula = {
  events: (together) => sumOf(together, ({ textBytes }) => 4 + textBytes),
  heartbeat: (kind) => ({ read: 4 + (kind === 'protocol' ? 0 : '{"heartbeat":true}'.length), written: 0 }),
  opening: ({ host, path, epoch }) => ({
    written: headBytes([`GET ${path} HTTP/1.1`, 'Connection: Upgrade', 'Upgrade: raw', `Host: ${host}`]),
    read: headBytes([
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: raw',
      `Stream-Epoch: ${epoch}`,
    ]),
  }),
};

/**
 * What is written at once over TLS 1.3. [spec] Of a record: 5 bytes of header, "the type of the content" in one more, and the tag
 * of the AEAD, 16 bytes in all suites that are used: https://www.rfc-editor.org/rfc/rfc8446#section-5.2
 * @param bytes at most 16,384, which is the most that a record carries
 */
const recordBytes = (bytes: number): number => (bytes === 0 ? 0 : 5 + bytes + 1 + 16);

/** A frame of HTTP/2. [spec] "All frames begin with a fixed 9-octet header": https://www.rfc-editor.org/rfc/rfc9113#section-4.1 */
export const http2FrameBytes = (bytes: number): number => 9 + bytes;

/** A DATA frame, for what is not empty. */
const dataBytes = (bytes: number): number => (bytes === 0 ? 0 : http2FrameBytes(bytes));

/**
 * What goes over TLS, each event in a record of its own: of events that are written in one turn, none says how many share one.
 * @param framed how many bytes the connection makes of what is written at once
 */
function overTls(
  inner: Omit<WireFormula, 'opening'>,
  framed: (bytes: number) => number = (bytes) => bytes,
): WireFormula {
  const carried = (bytes: number): number => recordBytes(framed(bytes));
  return {
    events: (together) => sumOf(together, (event) => carried(inner.events([event]))),
    heartbeat(kind) {
      const { read, written } = inner.heartbeat(kind);
      return { read: carried(read), written: carried(written) };
    },
    opening: null,
  };
}

/** SSE without chunks, which HTTP/2 has none of: https://www.rfc-editor.org/rfc/rfc9113#section-8.1 */
const sseLines = {
  events: (together: readonly EventLength[]) => sumOf(together, linesOf),
  heartbeat: (kind: keyof typeof HEARTBEATS) => ({ read: HEARTBEATS[kind].length, written: 0 }),
};

const FORMULAS: Readonly<Record<string, WireFormula>> = {
  'sse-tls': overTls(sseFramed),
  'websocket-tls': overTls(websocket),
  'raw-tls': overTls(rawTcp),
  'sse-h2': overTls(sseLines, dataBytes),
  'sse-http-h2': overTls(sseLines, dataBytes),
  'websocket-h2': overTls(websocket, dataBytes),
  'websocket-framed-h2': overTls(websocket, dataBytes),
  'sse-framed': sseFramed,
  websocket,
  'websocket-framed': websocket,
  'raw-tcp': rawTcp,
};

/** The transports that leave chunks to node:http. */
const BY_NODE: ReadonlySet<string> = new Set(['sse', 'sse-http']);

/**
 * @param isJoined whether node:http puts what is written in one turn into one chunk (`joinsWrites`)
 * @throws Error for a transport that has no formula.
 */
export function formulaOf(transport: string, isJoined: boolean): WireFormula {
  const formula = BY_NODE.has(transport) ? (isJoined ? sseJoined : sseFramed) : FORMULAS[transport];
  if (formula === undefined) throw new Error(`there is no formula for the bytes of '${transport}'`);
  return formula;
}
