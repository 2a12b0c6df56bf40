/**
 * A control: WebSockets whose frame is made once for each event and goes straight to every socket. The bytes are those of
 * `websocket.ts`; what is dearer there is the price of ws making the frame anew for every connection.
 */
import { WebSocket } from 'ws';
import { refuseUpgrade } from '../hub/refuse-upgrade.ts';
import { Subscribers, type Subscriber } from '../hub/subscribers.ts';
import type { Mount, ServerHalf } from '../contract.ts';
import { createUpgrader } from '../websocket.ts';

const PATH = '/websocket-framed';

/**
 * One unmasked text frame: https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 * [spec] "if 0-125, that is the payload length. If 126, the following 2 bytes interpreted as a 16-bit unsigned integer are
 * the payload length. If 127, the following 8 bytes interpreted as a 64-bit unsigned integer".
 */
function textFrame(text: string): Buffer {
  const textBytes = Buffer.byteLength(text);
  const headerBytes = textBytes < 126 ? 2 : textBytes < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerBytes + textBytes);
  frame[0] = 0x81; // the last frame of its message, and text
  frame[1] = headerBytes === 2 ? textBytes : headerBytes === 4 ? 126 : 127;
  if (headerBytes === 4) frame.writeUInt16BE(textBytes, 2);
  if (headerBytes === 10) frame.writeBigUInt64BE(BigInt(textBytes), 2);
  frame.write(text, headerBytes);
  return frame;
}

const wire = {
  event: ({ text }: { text: string }): Buffer => textFrame(text),
  gap: (gap: object): Buffer => textFrame(JSON.stringify({ gap })),
  heartbeat: textFrame('{"heartbeat":true}'),
};

function mount({ onUpgrade, stream, options }: Mount): Subscribers<Buffer> {
  const subscribers = new Subscribers(stream, options, wire);
  const upgrader = createUpgrader({ stream, options });
  onUpgrade(PATH, (request, socket, head) => {
    const refusal = subscribers.refusalOf(request);
    if (refusal !== null) {
      refuseUpgrade(socket, refusal);
      return;
    }
    upgrader.handleUpgrade(request, socket, head, (websocket) => {
      const subscriber: Subscriber<Buffer> = {
        send: (frame) => {
          // ws writes pings, pongs and the close frame whole and at once, so none of them can fall into a frame of ours.
          // [spec] "The application MUST NOT send any more data frames after sending a Close frame": RFC 6455, section 5.5.1
          if (websocket.readyState === WebSocket.OPEN) socket.write(frame);
        },
        sendHeartbeat: () => {
          websocket.ping();
        },
        bufferedBytes: () => socket.writableLength,
        end: () => {
          websocket.close(1001, 'server is going away');
        },
        destroy: () => {
          websocket.terminate();
        },
      };
      subscribers.add(subscriber, request);
      websocket.on('close', () => {
        subscribers.remove(subscriber);
      });
      websocket.on('error', () => {
        // A message that is too large or malformed: ws has closed the connection already, and 'close' follows.
      });
    });
  });
  return subscribers;
}

export const server: ServerHalf = { path: PATH, packages: ['ws'], mount };
