/** Two-way over a WebSocket: messages come and go on one connection. Read `sse.ts` beside it: same sections. */
import { WebSocketServer } from 'ws';
import type { Mount, ServerHalf } from '../contract.ts';
import { refuseUpgrade } from '../hub/refuse-upgrade.ts';
import { acceptWebSocket } from '../hub/websocket-stream.ts';
import { MOST_MESSAGE_BYTES } from './message.ts';
import { roomOf, Rooms } from './rooms.ts';

const PATH = '/room';
const TEXT_FRAME = { binary: false };

/** [spec] 1007: "data within a message that was not consistent with the type of the message"; 1008: "violates its policy". RFC 6455, section 7.4.1 */
const CLOSE_CODES = { unreadable: 1007, 'no-room': 1008, 'too-fast': 1008 } as const;

function mount({ onUpgrade, options }: Mount): Rooms {
  const rooms = new Rooms(options);
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MOST_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  onUpgrade(PATH, (request, socket, head) => {
    const refusal = rooms.refusalOf(request, null);
    const room = roomOf(request);
    if (refusal !== null || room === null) {
      refuseUpgrade(socket, refusal ?? { status: 400, reason: 'Name a room.' });
      return;
    }
    acceptWebSocket(upgrader, request, socket, head, (websocket) => {
      // 1. Down: a text message. It is made to bytes once for each member, as SSE writes a string to each.
      const member = {
        send: (text: string): void => {
          websocket.send(text, TEXT_FRAME);
        },
        bufferedBytes: () => websocket.bufferedAmount,
        end: () => {
          websocket.close(1001, 'server is going away');
        },
        destroy: () => {
          websocket.terminate();
        },
      };
      rooms.join(room, member, websocket);
      // 2. Up: a message on the same connection. What comes back to the sender is the acknowledgement.
      websocket.on('message', (data: Buffer) => {
        const posted = rooms.post(room, data.toString());
        if (posted !== 'sent') websocket.close(CLOSE_CODES[posted], posted);
      });
      websocket.on('error', () => {
        // Too large or malformed: ws has closed the connection already, and 'close' follows.
      });
    });
  });
  return rooms;
}

export const server: ServerHalf = { path: PATH, packages: ['ws'], mount };
