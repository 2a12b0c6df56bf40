import type { Visit } from '../scripted-server.fixture.ts';
import { accepting, chunk, CHUNKED_HEAD, frame, LAST_CHUNK, STREAM_HEAD } from '../wire.fixture.ts';

/** For tests: what a scripted server can say to a client of one path, in the words of its protocol. */
export interface Wire {
  accept(visit: Visit): void;
  event(visit: Visit, seq: number): void;
  gap(visit: Visit): void;
  sayGoodbye(visit: Visit): void;
}

const textOf = (seq: number): string => JSON.stringify({ seq, dueNs: seq, sentNs: seq, name: 'ü' });

/** By the path of the server half. */
export const WIRES: Readonly<Record<string, Wire>> = {
  '/events': {
    accept: ({ socket }) => socket.write(CHUNKED_HEAD),
    event: ({ socket }, seq) => socket.write(chunk(`id: ${seq}\ndata: ${textOf(seq)}\n\n`)),
    gap: ({ socket }) => socket.write(chunk('event: gap\ndata: {"gap":{}}\n\n')),
    sayGoodbye: ({ socket }) => socket.end(LAST_CHUNK),
  },
  '/websocket': {
    accept: (visit) => visit.socket.write(accepting(visit)),
    event: ({ socket }, seq) => socket.write(frame(1, textOf(seq))),
    gap: ({ socket }) => socket.write(frame(1, '{"gap":{}}')),
    sayGoodbye: ({ socket }) => socket.end(frame(8, Buffer.from([0x03, 0xe9]))),
  },
};

export type LossName = 'a goodbye' | 'an end without a goodbye' | 'a reset';

/** What a server can do to a connection that is open. */
export const LOSSES: Readonly<Record<LossName, (visit: Visit, wire: Wire) => void>> = {
  'a goodbye': (visit, wire) => {
    wire.sayGoodbye(visit);
  },
  'an end without a goodbye': ({ socket }) => {
    socket.end();
  },
  'a reset': ({ socket }) => {
    socket.resetAndDestroy();
  },
};

/** What a server can answer to a request instead of accepting it, before it ends the connection. */
export const ANSWERS = {
  'an end before any answer': '',
  'status 204': 'HTTP/1.1 204 No Content\r\n\r\n',
  'status 404': 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n',
  'status 500': 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n',
  'status 503 of the right type': `${STREAM_HEAD.replace('200 OK', '503 Busy')}Content-Length: 0\r\n\r\n`,
  'a page': 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi',
} as const;

export type AnswerName = keyof typeof ANSWERS;
