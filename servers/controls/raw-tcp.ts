/**
 * A control: messages with their length in front, over a bare socket. Nothing here can be left out: what another transport
 * costs more than this is the cost of its protocol and its libraries.
 */
import { EPOCH_HEADER, type Mount, type ServerHalf } from '../contract.ts';
import { urlOf } from '../hub/admission.ts';
import { refuseUpgrade } from '../hub/refuse-upgrade.ts';
import { Subscribers, type Sent } from '../hub/subscribers.ts';
import { parseResumePoint } from '../stream/resume.ts';

const PATH = '/raw';

/** Four bytes with the length of the text, the high byte first, and the text. */
function message(text: string): Buffer {
  const textBytes = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(4 + textBytes);
  bytes.writeUInt32BE(textBytes);
  bytes.write(text, 4);
  return bytes;
}

const wire = {
  event: ({ text }: { text: string }): Buffer => message(text),
  gap: (gap: object): Buffer => message(JSON.stringify({ gap })),
  heartbeat: message('{"heartbeat":true}'),
};
const HEARTBEAT = message('');
/** A length that no text has. The end of a TCP connection would be no goodbye: it looks the same after a break. */
const GOODBYE = Buffer.of(0xff, 0xff, 0xff, 0xff);

function mount({ onUpgrade, stream, options }: Mount): Subscribers<Buffer> {
  const subscribers = new Subscribers(stream, options, wire);
  // It opens with HTTP, so that admission, resume point and epoch are the same as everywhere else.
  onUpgrade(PATH, (request) => {
    const { method, headers, socket } = request;
    const isRaw = method === 'GET' && headers.upgrade?.toLowerCase() === 'raw';
    const refusal = isRaw
      ? subscribers.refusalOf(request)
      : ({ status: 400, reason: 'Use GET and Upgrade: raw.' } as const);
    if (refusal !== null) {
      refuseUpgrade(socket, refusal);
      return;
    }
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n' +
        `${EPOCH_HEADER}: ${stream.epoch}\r\n\r\n`,
    );
    const subscriber = {
      send: (frame: Buffer, sent?: Sent): unknown => socket.write(frame, sent),
      sendHeartbeat: () => socket.write(HEARTBEAT),
      bufferedBytes: () => socket.writableLength,
      end: () => socket.end(GOODBYE),
      destroy: () => socket.destroy(),
    };
    subscribers.add(subscriber, parseResumePoint(urlOf(request).searchParams.get('lastEventId')), socket);
    socket.on('error', () => {
      // The client has broken off: 'close' follows.
    });
    socket.on('end', () => {
      socket.destroy(); // the client has left, and reads no more
    });
    socket.resume(); // what clients send is discarded, so that their end is seen
  });
  return subscribers;
}

export const server: ServerHalf = { path: PATH, packages: [], mount };
