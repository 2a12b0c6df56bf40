/** A control: messages with their length in front, both ways over one bare socket. What another way costs more is its own. */
import type { Mount, ServerHalf } from '../contract.ts';
import { refuseUpgrade } from '../hub/refuse-upgrade.ts';
import { MOST_MESSAGE_BYTES } from './message.ts';
import { roomOf, Rooms } from './rooms.ts';

export const RAW_PATH = '/room-raw';
/** What accepts a client: an HTTP response, and no HTTP after it. */
export const RAW_ACCEPTED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n';
const LENGTH_BYTES = 4;

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
      send: (text: string): unknown => socket.write(frame(text)),
      bufferedBytes: () => socket.writableLength,
      end: () => socket.end(),
      destroy: () => socket.destroy(),
    };
    rooms.join(room, member, socket);
    let unread: Buffer = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes]);
      while (unread.length >= LENGTH_BYTES) {
        const end = LENGTH_BYTES + unread.readUInt32BE(0);
        if (end > LENGTH_BYTES + MOST_MESSAGE_BYTES) {
          socket.destroy();
          return;
        }
        if (unread.length < end) return;
        const posted = rooms.post(room, unread.toString('utf8', LENGTH_BYTES, end));
        unread = unread.subarray(end);
        if (posted !== 'sent') socket.destroy();
      }
    });
    socket.on('error', () => {
      // The client has broken off: 'close' follows.
    });
    socket.on('end', () => socket.destroy());
  });
  return rooms;
}

/** Four bytes with the length of the text, the high byte first, and the text. */
function frame(text: string): Buffer {
  const textBytes = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(LENGTH_BYTES + textBytes);
  bytes.writeUInt32BE(textBytes);
  bytes.write(text, LENGTH_BYTES);
  return bytes;
}

export const server: ServerHalf = { path: RAW_PATH, packages: [], mount };
