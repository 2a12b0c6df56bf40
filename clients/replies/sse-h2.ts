/** A client that receives by SSE and sends by POST, over one connection of HTTP/2. Read `websocket-h2.ts` beside it: same sections. */
import { Http2Connection } from '../http2/connection.ts';
import { over } from '../http2/sse.ts';
import { client as stream } from '../sse.ts';
import type { RoomHalf } from './contract.ts';
import { handlersFor } from './handlers.ts';

export const client: RoomHalf = {
  packages: stream.packages,
  join({ origin, room, trusted = null }, handlers) {
    // 1. Receive: a stream of the connection.
    const target = { origin, path: `/room-events?room=${room}`, resumePoint: null, trusted };
    const http2 = new Http2Connection(target);
    const connection = over(() => http2).open(target, handlersFor(handlers));
    // 2. Send: a POST for each message, each a stream of the same connection, as many at a time as the server admits.
    let isOver = false;
    const fail = (why: string): void => {
      if (!isOver) handlers.failed(why);
    };
    return {
      send(text, acknowledged) {
        const outgoing = http2.session.request({
          ':method': 'POST',
          ':path': `/room-messages?room=${room}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        });
        outgoing.on('response', ({ ':status': status }) => {
          if (status === 204) acknowledged();
          else fail(`status ${status}`);
        });
        outgoing.on('error', (error: NodeJS.ErrnoException) => {
          fail(error.code ?? error.message);
        });
        outgoing.resume().end(text);
      },
      destroy() {
        isOver = true;
        connection.destroy();
      },
    };
  },
};
