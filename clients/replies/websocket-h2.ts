/** A client that receives and sends over one WebSocket, which is a stream of HTTP/2. Read `sse-h2.ts` beside it: same sections. */
import type { WebSocket } from 'ws';
import { openWebSocket } from '../../servers/hub/websocket-stream.ts';
import { startHttp2Attempt } from '../http2/attempt.ts';
import { connectionForEach } from '../http2/connection.ts';
import { webSocketRequest } from '../http2/websocket.ts';
import { client as stream, read } from '../websocket.ts';
import type { RoomHalf } from './contract.ts';
import { handlersFor } from './handlers.ts';

export const client: RoomHalf = {
  packages: stream.packages,
  join({ origin, room, trusted = null }, handlers) {
    // 1. Receive: messages of the stream that a CONNECT has opened.
    const target = { origin, path: `/room?room=${room}`, resumePoint: null, trusted };
    const attempt = startHttp2Attempt(target, handlersFor(handlers), connectionForEach);
    let websocket: WebSocket | null = null;
    attempt.ask(webSocketRequest(target.path), (opening) => {
      opening.on('response', (headers) => {
        const status = headers[':status'] ?? 0;
        if (status !== 200) {
          attempt.refused({ statusCode: status });
          return;
        }
        websocket = openWebSocket(opening, 'client');
        read(websocket, attempt);
        attempt.accepted({ headers });
      });
    });
    return {
      // 2. Send: a message on the same stream. They arrive in the order in which they were sent.
      send(text) {
        websocket?.send(text); // before it is open there is nothing to send: see `RoomConnection`
      },
      destroy() {
        attempt.destroy();
      },
    };
  },
};
