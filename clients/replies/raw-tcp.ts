/** The client of the control `servers/replies/raw-tcp.ts`: same sections as `websocket.ts`. */
import { client as stream, open } from '../controls/raw-tcp.ts';
import type { RoomHalf } from './contract.ts';
import { handlersFor } from './handlers.ts';

export const client: RoomHalf = {
  packages: stream.packages,
  join({ origin, room }, handlers) {
    // 1. Receive: messages with their length in front.
    const target = { origin, path: `/room-raw?room=${room}`, resumePoint: null };
    const connection = open(target, handlersFor(handlers));
    return {
      // 2. Send: the same, on the same socket.
      send(text) {
        const bytes = Buffer.alloc(4 + Buffer.byteLength(text));
        bytes.writeUInt32BE(bytes.length - 4);
        bytes.write(text, 4);
        connection.socket.write(bytes);
      },
      destroy() {
        connection.destroy();
      },
    };
  },
};
