import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';

/** One connection of a scripted server: what the client asked, and the socket to answer on. */
export interface Visit {
  /** The head of the request, line by line. */
  readonly request: readonly string[];
  readonly socket: Socket;
  /** All that came after the head. */
  readonly rest: () => Buffer;
}

/** For tests: the bytes of one protocol, put together by hand. */
export interface Wire {
  /** A line of every request. */
  readonly asking: string;
  /** The line of a request that resumes after 42 in the history `here`. */
  readonly resuming: string;
  /** The answer that accepts. @param epoch null: it names no history. */
  accept(visit: Visit, epoch?: string | null): string;
  event(text: string): Buffer;
  readonly heartbeat: Buffer;
  readonly gap: Buffer;
  readonly goodbye: Buffer;
  /** What a client says of each: the code of a goodbye, and that of a break. */
  readonly goodbyeCode: number | null;
  readonly breakCode: string;
  /** Bytes that end too soon, by the place. */
  readonly unfinished: Readonly<Record<string, Buffer>>;
}

export const STREAM_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n';

const epochHeader = (epoch: string | null): string => (epoch === null ? '' : `Stream-Epoch: ${epoch}\r\n`);

/** A chunk of a response: RFC 9112, section 7.1. */
export function chunk(bytes: Buffer | string): Buffer {
  const body = Buffer.from(bytes);
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);
}

/** A whole, unmasked frame of less than 126 bytes: RFC 6455, section 5.2. */
export function frame(opcode: number, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload);
  return Buffer.concat([Buffer.of(0x80 | opcode, body.length), body]);
}

/** A message of raw TCP: its length in four bytes, and its text. */
function message(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(0, 0, bytes.length >> 8, bytes.length & 0xff), bytes]);
}

function switching(protocol: string, headers: string): string {
  return `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n${headers}\r\n`;
}

/** By the path of the server half. */
export const WIRES = {
  '/events': {
    asking: 'Accept: text/event-stream',
    resuming: 'Last-Event-ID: 42.here',
    accept: (_visit, epoch = 'here') =>
      `${STREAM_HEAD}${epochHeader(epoch)}Transfer-Encoding: chunked\r\n\r\n`,
    event: (text) => chunk(`id: 1\ndata: ${text}\n\n`),
    heartbeat: chunk(':\n\n'),
    gap: chunk('event: gap\ndata: {"gap":{}}\n\n'),
    goodbye: Buffer.from('0\r\n\r\n'),
    goodbyeCode: null,
    breakCode: 'ECONNRESET',
    unfinished: {
      'within a chunk': Buffer.from('20\r\nid: 1\ndata: {'),
      'within an event': chunk('id: 1\ndata: {}\n'),
    },
  },
  '/websocket': {
    asking: 'Upgrade: websocket',
    resuming: 'GET /websocket?lastEventId=42.here HTTP/1.1',
    // RFC 6455, section 4.2.2
    accept({ request }, epoch = 'here') {
      const key = request.find((line) => line.startsWith('Sec-WebSocket-Key: '))?.slice(19) ?? '';
      const hash = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      return switching('websocket', `Sec-WebSocket-Accept: ${hash}\r\n${epochHeader(epoch)}`);
    },
    event: (text) => frame(1, text),
    heartbeat: frame(9, ''),
    gap: frame(1, '{"gap":{}}'),
    goodbye: frame(8, Buffer.of(0x03, 0xe9)),
    goodbyeCode: 1001,
    breakCode: '1006',
    unfinished: {
      'within a frame header': Buffer.of(0x81),
      'within a frame': frame(1, '{"seq":1}').subarray(0, 8),
      'within a message of two frames': Buffer.of(0x01, 2, 0x7b, 0x7d),
    },
  },
  '/raw': {
    asking: 'Upgrade: raw',
    resuming: 'GET /raw?lastEventId=42.here HTTP/1.1',
    accept: (_visit, epoch = 'here') => switching('raw', epochHeader(epoch)),
    event: message,
    heartbeat: message(''),
    gap: message('{"gap":{}}'),
    goodbye: Buffer.of(0xff, 0xff, 0xff, 0xff),
    goodbyeCode: null,
    breakCode: 'ECONNRESET',
    unfinished: {
      'within a length': Buffer.of(0, 0),
      'within a goodbye': Buffer.of(0xff, 0xff, 0xff),
      'within a text': message('{"seq":1}').subarray(0, 8),
    },
  },
} as const satisfies Readonly<Record<string, Wire>>;

/** How an open connection can end. */
export const LOSSES: Readonly<Record<LossName, (visit: Visit, wire: Wire) => void>> = {
  'a goodbye': ({ socket }, { goodbye }) => void socket.end(goodbye),
  'an end without a goodbye': ({ socket }) => void socket.end(),
  'a reset': ({ socket }) => void socket.resetAndDestroy(),
};

/** Answers that do not accept. The server ends the connection after each. */
export const ANSWERS = {
  'an end before any answer': '',
  'status 204': 'HTTP/1.1 204 No Content\r\n\r\n',
  'status 404': 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n',
  'status 500': 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n',
  'status 503 of the right type': `${STREAM_HEAD.replace('200 OK', '503 Busy')}Content-Length: 0\r\n\r\n`,
  'a page': 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi',
} as const;

export type LossName = 'a goodbye' | 'an end without a goodbye' | 'a reset';
export type AnswerName = keyof typeof ANSWERS;

export function isLoss(mishap: string): mishap is LossName {
  return mishap in LOSSES;
}

/** The keys of a table, with their type. */
export function named<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(table).filter((name): name is Name => name in table);
}
