/** The stream over WebSockets: an HTTP request that is upgraded to framed messages. Read `sse.ts` beside it: same sections. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Refusal } from './contract/admission.ts';
import { urlOf } from './contract/request-url.ts';
import { Subscribers, type Subscriber } from './contract/subscribers.ts';
import { EPOCH_HEADER, type Mount, type ServerHalf } from './contract/transport.ts';

const PATH = '/websocket';

// 1. What goes on the wire: text messages. ws puts the frame header (2 bytes up to 125 bytes of text) in front.
const wire = {
  event: ({ text }: { text: string }): Buffer => Buffer.from(text),
  gap: (gap: object): Buffer => Buffer.from(JSON.stringify({ gap })),
};
const TEXT_FRAME = { binary: false };

function mount({ server, stream, options }: Mount): Subscribers<Buffer> {
  const subscribers = new Subscribers(stream, options, wire);
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false, // `subscribers` keeps them
    maxPayload: options.maxPayloadBytes, // ws would take 100 MiB from anybody
    perMessageDeflate: false, // costs memory on every connection, and SSE is not compressed here either
  });
  upgrader.on('headers', (headers) => headers.push(`${EPOCH_HEADER}: ${stream.epoch}`));

  // 2. Accept: a GET that asks for an upgrade.
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (urlOf(request).pathname !== PATH) {
      refuse(socket, { status: 404, reason: `WebSockets are served at ${PATH}.` });
      return;
    }
    const refusal = subscribers.refusalOf(request);
    if (refusal !== null) {
      refuse(socket, refusal);
      return;
    }
    upgrader.handleUpgrade(request, socket, head, (websocket) => {
      // 3. The connection: how this transport sends, counts, and ends.
      const subscriber: Subscriber<Buffer> = {
        send: (frame) => {
          websocket.send(frame, TEXT_FRAME);
        },
        sendHeartbeat: () => {
          websocket.ping();
        },
        bufferedBytes: () => websocket.bufferedAmount,
        end: () => {
          websocket.close(1001, 'server is going away');
        },
        destroy: () => {
          websocket.terminate();
        },
      };

      // 4. Resume, subscribe, and leave nothing behind.
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

/** Answers in HTTP, since there is no WebSocket yet: Express does not see upgrades. */
function refuse(socket: Duplex, { status, reason }: Omit<Refusal, 'status'> & { status: number }): void {
  socket.on('error', () => {
    socket.destroy();
  });
  // The HTTP server has let go of this socket: for a client that does not leave, nobody else would close it.
  socket.once('finish', () => {
    socket.destroy();
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? ''}\r\n` +
      `Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  );
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
};

export const server: ServerHalf = { path: PATH, packages: ['ws'], mount };
