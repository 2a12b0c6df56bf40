/** A client that receives and sends over one WebSocket. Read `sse.ts` beside it: same sections. */
import { WebSocket } from 'ws';
import { startAttempt } from '../engine/attempt.ts';
import { addressOf, client as stream, read } from '../websocket.ts';
import type { RoomHalf } from './contract.ts';
import { handlersFor } from './handlers.ts';

export const client: RoomHalf = {
  packages: stream.packages,
  join({ origin, room, trusted = null }, handlers) {
    // 1. Receive: messages of the connection.
    const target = { origin, path: `/room?room=${room}`, resumePoint: null, trusted };
    const attempt = startAttempt(target, handlersFor(handlers));
    const websocket = new WebSocket(addressOf(target), {
      createConnection: () => attempt.stream,
      perMessageDeflate: false,
    });
    read(websocket, attempt);
    return {
      // 2. Send: a message on the same connection. They arrive in the order in which they were sent.
      send(text) {
        websocket.send(text); // it fails with the connection alone, whose loss is reported
      },
      destroy() {
        attempt.destroy();
      },
    };
  },
};
