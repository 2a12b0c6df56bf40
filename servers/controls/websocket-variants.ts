/**
 * Two controls, each `websocket.ts` but for one thing. `websocketDeflate` agrees to permessage-deflate (RFC 7692) as ws has it by
 * default: each connection has a compressor that remembers what it has sent. `websocketFramed` makes each frame once and writes it
 * to every socket, or stream of HTTP/2, so `websocket.ts` minus this is the cost of ws, which makes the frame anew for every connection.
 */
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { EPOCH_HEADER, type Mount, type ServerHalf } from '../contract.ts';
import { urlOf } from '../hub/admission.ts';
import { refuseUpgrade } from '../hub/refuse-upgrade.ts';
import { Subscribers, type Sent, type Wire } from '../hub/subscribers.ts';
import { acceptWebSocket } from '../hub/websocket-stream.ts';
import { parseResumePoint } from '../stream/resume.ts';
import { wire } from '../websocket.ts';

interface Variant {
  readonly path: string;
  readonly perMessageDeflate: boolean;
  readonly wire: Wire<Buffer>;
  readonly send: (websocket: WebSocket, socket: Duplex, frame: Buffer, sent?: Sent) => void;
}

function variant({ path, perMessageDeflate, wire: encoded, send }: Variant): ServerHalf {
  const mount = ({ onUpgrade, stream, options }: Mount): Subscribers<Buffer> => {
    const subscribers = new Subscribers(stream, options, encoded);
    const maxPayload = options.maxPayloadBytes;
    const upgrader = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload,
      perMessageDeflate,
    });
    upgrader.on('headers', (headers) => headers.push(`${EPOCH_HEADER}: ${stream.epoch}`));
    onUpgrade(path, (request, socket, head) => {
      const refusal = subscribers.refusalOf(request);
      if (refusal !== null) {
        refuseUpgrade(socket, refusal);
        return;
      }
      acceptWebSocket(upgrader, request, socket, head, (websocket) => {
        let isAnswered = true;
        websocket.on('pong', () => {
          isAnswered = true;
        });
        const subscriber = {
          send: (frame: Buffer, sent?: Sent) => {
            send(websocket, socket, frame, sent);
          },
          sendHeartbeat: () => {
            if (isAnswered) websocket.ping();
            else websocket.terminate();
            isAnswered = false;
          },
          bufferedBytes: () => websocket.bufferedAmount,
          end: () => {
            websocket.close(1001, 'server is going away');
          },
          destroy: () => {
            websocket.terminate();
          },
        };
        const resumePoint = parseResumePoint(urlOf(request).searchParams.get('lastEventId'));
        subscribers.add(subscriber, resumePoint, websocket);
        websocket.on('error', () => {
          // ws has closed the connection already, and 'close' follows.
        });
      });
    });
    return subscribers;
  };
  return { path, packages: ['ws'], mount };
}

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

export const websocketDeflate = variant({
  path: '/websocket-deflate',
  perMessageDeflate: true,
  wire,
  send: (websocket, _socket, frame, sent) => {
    websocket.send(frame, { binary: false }, sent);
  },
});

export const websocketFramed = variant({
  path: '/websocket-framed',
  perMessageDeflate: false,
  wire: {
    event: ({ text }) => textFrame(text),
    gap: (gap) => textFrame(JSON.stringify({ gap })),
    heartbeat: textFrame('{"heartbeat":true}'),
  },
  send: (websocket, socket, frame, sent) => {
    // ws writes pings, pongs and the close frame whole and at once, so none of them can fall into a frame of ours.
    // [spec] "The application MUST NOT send any more data frames after sending a Close frame": RFC 6455, section 5.5.1
    if (websocket.readyState === WebSocket.OPEN) socket.write(frame, sent);
  },
});
