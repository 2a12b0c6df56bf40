import { Socket } from 'node:net';
import type { ClientHalf } from '../../clients/contract.ts';

/** What an observer counted by itself, in events. */
export interface Observed {
  readonly received: number;
  readonly missed: number;
  readonly duplicate: number;
  readonly reordered: number;
}

/**
 * For tests: looks at the bytes of a client's sockets, and knows nothing of the client. It has its own parsers, of no more than
 * our servers send, and its own way to count.
 */
export class RawObserver {
  readonly #connections: Buffer[][] = [];

  /** The same half, with each socket tapped: every byte is kept as the system delivers it, before the client reads it. */
  beside(half: ClientHalf): ClientHalf {
    return {
      ...half,
      open: (target, handlers) => {
        const connection = half.open(target, handlers);
        const socket: unknown = Reflect.get(connection, 'socket');
        if (!(socket instanceof Socket)) throw new Error('nothing to listen to');
        const heard: Buffer[] = [];
        this.#connections.push(heard);
        const push = socket.push.bind(socket);
        socket.push = (bytes: unknown, encoding?: BufferEncoding): boolean => {
          if (Buffer.isBuffer(bytes)) heard.push(Buffer.from(bytes));
          return push(bytes, encoding);
        };
        return connection;
      },
    };
  }

  /** Every seq in the order in which its last byte came. */
  seqs(): readonly number[] {
    return this.#connections.flatMap((heard) => textsIn(Buffer.concat(heard))).flatMap(seqOf);
  }

  /** @param lastSeq of all that was published, from 1 on. */
  counts(lastSeq: number): Observed {
    const seqs = this.seqs();
    const times = new Map<number, number>();
    let reordered = 0;
    let highest = 0;
    for (const seq of seqs) {
      if (!times.has(seq) && seq < highest) reordered += 1;
      times.set(seq, (times.get(seq) ?? 0) + 1);
      highest = Math.max(highest, seq);
    }
    let missed = 0;
    for (let seq = 1; seq <= lastSeq; seq += 1) if (!times.has(seq)) missed += 1;
    return { received: seqs.length, missed, duplicate: seqs.length - times.size, reordered };
  }
}

function seqOf(text: string): number[] {
  const seq = /"seq":(\d+)/.exec(text)?.[1];
  return seq === undefined ? [] : [Number(seq)];
}

/** All whole messages of one connection, whatever it speaks. */
export function textsIn(bytes: Buffer): readonly string[] {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return [];
  const head = bytes.toString('latin1', 0, headEnd);
  const body = bytes.subarray(headEnd + 4);
  if (head.startsWith('HTTP/1.1 101')) return framesIn(body);
  return head.includes('text/event-stream') ? eventsIn(body) : [];
}

/** RFC 9112, section 7.1: a size in hex, CRLF, that number of bytes, CRLF. A partial chunk is used, as a client does. */
function eventsIn(body: Buffer): readonly string[] {
  let text = '';
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    if (lineEnd < 0) break;
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    text += body.toString('latin1', lineEnd + 2, Math.min(lineEnd + 2 + size, body.length));
    at = lineEnd + 2 + size + 2;
    if (size === 0 || at > body.length) break;
  }
  const whole = text.split('\n\n').slice(0, -1);
  return whole.filter((event) => !event.startsWith('event: ')).filter((event) => event.includes('data: '));
}

/** RFC 6455, section 5.2, from a server: no mask. Text frames that came whole. */
function framesIn(body: Buffer): readonly string[] {
  const texts: string[] = [];
  let at = 0;
  while (at + 2 <= body.length) {
    const opcode = body.readUInt8(at) & 0x0f;
    const short = body.readUInt8(at + 1) & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const start = at + 2 + lengthBytes;
    if (start > body.length) break;
    const length =
      short === 126
        ? body.readUInt16BE(at + 2)
        : short === 127
          ? Number(body.readBigUInt64BE(at + 2))
          : short;
    if (start + length > body.length) break;
    if (opcode === 1) texts.push(body.toString('latin1', start, start + length));
    at = start + length;
  }
  return texts.filter((text) => text.startsWith('{"seq"'));
}
