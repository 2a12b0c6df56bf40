/** The measuring client for Server-Sent Events. Read `websocket.ts` beside it: same sections. */
import { request, type IncomingMessage } from 'node:http';
import { pipeline, type Transform } from 'node:stream';
import { createParser } from 'eventsource-parser';
import type { ClientHalf, Connection, ConnectionHandlers, LossCause, Target } from './contract.ts';
import { dial, hangUp } from './engine/dial.ts';

/** How a stream is asked for and read that is compressed on its way, as the controls have it. */
export interface Decoding {
  /** The only content coding that is accepted. */
  readonly encoding: string;
  createDecoder(): Transform;
}

/** @param decoding null: nothing is compressed. */
export function open(
  target: Target,
  handlers: ConnectionHandlers,
  decoding: Decoding | null = null,
): Connection {
  let isOver = false;
  const lost = (cause: LossCause): void => {
    if (isOver) return;
    isOver = true;
    handlers.lost(cause);
  };

  // 1. Connect. [spec] The resume point is a header: https://html.spec.whatwg.org/multipage/server-sent-events.html#last-event-id
  const url = new URL(target.path, target.origin);
  const socket = dial(url, target);
  const outgoing = request({
    host: url.hostname,
    port: url.port,
    path: `${url.pathname}${url.search}`,
    createConnection: () => socket,
    headers: {
      Accept: 'text/event-stream',
      Connection: 'keep-alive',
      ...(decoding === null ? {} : { 'Accept-Encoding': decoding.encoding }),
      ...(target.resumePoint === null ? {} : { 'Last-Event-ID': target.resumePoint }),
    },
  });

  // 2. Read: bytes -> lines -> events. Any byte at all shows that the connection lives; a comment is a heartbeat.
  const parser = createParser({
    onEvent({ event, data }) {
      if (isOver) return; // the handler of an earlier event of this read has destroyed the connection
      if (event === 'gap') handlers.gap();
      else if (event === 'heartbeat') handlers.heartbeat();
      else handlers.event(data, Buffer.byteLength(data));
    },
    onComment: () => {
      if (!isOver) handlers.heartbeat();
    },
  });
  outgoing.on('response', (response: IncomingMessage) => {
    const status = response.statusCode ?? 0;
    if (status !== 200 || response.headers['content-type']?.startsWith('text/event-stream') !== true) {
      lost({ kind: 'refused', status });
      socket.destroy();
      return;
    }
    const epoch = response.headers['stream-epoch'];
    handlers.opened(typeof epoch === 'string' ? epoch : null);
    // `pipeline` hands errors on and ends both: what a decoder holds lies outside the heap.
    const body = decoding === null ? response : pipeline(response, decoding.createDecoder(), () => undefined);
    body.setEncoding('utf8');
    body.on('data', (text: string) => {
      parser.feed(text);
    });

    // 3. Loss. An end with the last chunk is a goodbye; anything else broke off.
    body.on('end', () => {
      lost({ kind: 'ended', code: null });
    });
    body.on('error', (error: NodeJS.ErrnoException) => {
      lost({ kind: 'broken', code: error.code ?? error.message });
    });
  });
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    lost({ kind: 'broken', code: error.code ?? error.message });
  });
  outgoing.end();

  return {
    socket,
    destroy() {
      isOver = true;
      hangUp(socket);
    },
  };
}

export const client: ClientHalf = {
  path: '/events',
  packages: ['eventsource-parser'],
  open: (target, handlers) => open(target, handlers),
};
