/** The floor under the control `raw-tcp.ts`: what comes is sent back as it is. It knows no message, so a room has one member. */
import type { Mount, ServerHalf } from '../contract.ts';
import { refuseUpgrade } from '../hub/refuse-upgrade.ts';
import { RAW_ACCEPTED, RAW_PATH } from './raw-tcp.ts';
import { roomOf, Rooms } from './rooms.ts';

function mount({ onUpgrade, options }: Mount): Rooms {
  const rooms = new Rooms(options);
  onUpgrade(RAW_PATH, (request) => {
    const { socket } = request;
    const refusal = rooms.refusalOf(request, null);
    const room = roomOf(request);
    if (refusal !== null || room === null) {
      refuseUpgrade(socket, refusal ?? { status: 400, reason: 'Name a room.' });
      return;
    }
    socket.write(RAW_ACCEPTED);
    const member = {
      send: () => undefined,
      bufferedBytes: () => socket.writableLength,
      end: () => socket.end(),
      destroy: () => socket.destroy(),
    };
    rooms.join(room, member, socket);
    socket.pipe(socket); // it stops reading from a client that does not read
    socket.on('error', () => {
      // The client has broken off: 'close' follows.
    });
  });
  return rooms;
}

export const server: ServerHalf = { path: RAW_PATH, packages: [], mount };
