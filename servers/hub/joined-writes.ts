import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Whether node:http puts all that is written to a response in one turn of the event loop into one chunk. Node.js 26 does; up to 24
 * each write has a chunk of its own. Asked of node:http itself, by two writes to a response that leads nowhere.
 */
export async function joinsWrites(): Promise<boolean> {
  let written = '';
  const socket = Object.assign(new Socket(), {
    write(bytes: Buffer | string) {
      written += bytes.toString();
      return true;
    },
  });
  const request = Object.assign(new IncomingMessage(socket), { httpVersionMajor: 1, httpVersionMinor: 1 });
  const response = new ServerResponse(request);
  response.assignSocket(socket);
  response.write('a');
  response.write('b');
  await nextTurn();
  socket.destroy();
  return written.endsWith('2\r\nab\r\n');
}
