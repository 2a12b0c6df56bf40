/** The stream over WebSockets: an HTTP request that is upgraded to framed messages. Read `sse.ts` beside it: same sections. */
import { WebSocketServer } from 'ws';
import { refuseUpgrade } from './hub/refuse-upgrade.ts';
import { Subscribers, type Subscriber } from './hub/subscribers.ts';
import { EPOCH_HEADER, type Mount, type ServerHalf } from './contract.ts';

const PATH = '/websocket';

// 1. What goes on the wire: text messages. ws puts the frame header (2 bytes up to 125 bytes of text) in front.
export const wire = {
  event: ({ text }: { text: string }): Buffer => Buffer.from(text),
  gap: (gap: object): Buffer => Buffer.from(JSON.stringify({ gap })),
  heartbeat: Buffer.from('{"heartbeat":true}'),
};
const TEXT_FRAME = { binary: false };

export function mount(
  { onUpgrade, stream, options }: Mount,
  path = PATH,
  isDeflated = false,
): Subscribers<Buffer> {
  const subscribers = new Subscribers(stream, options, wire);
  const upgrader = createUpgrader({ stream, options }, isDeflated);

  // 2. Accept: a GET that asks for an upgrade.
  onUpgrade(path, (request, socket, head) => {
    const refusal = subscribers.refusalOf(request);
    if (refusal !== null) {
      refuseUpgrade(socket, refusal);
      return;
    }
    upgrader.handleUpgrade(request, socket, head, (websocket) => {
      // 3. The connection: how this transport sends, counts, and ends.
      let isAnswered = true;
      websocket.on('pong', () => {
        isAnswered = true;
      });
      const subscriber: Subscriber<Buffer> = {
        send: (frame) => {
          websocket.send(frame, TEXT_FRAME);
        },
        sendHeartbeat: () => {
          // [spec] "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame": whoever has not by the next one is gone.
          // A comment over SSE is never answered: there only TCP can tell.
          if (!isAnswered) {
            websocket.terminate();
            return;
          }
          isAnswered = false;
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

/**
 * Does the opening handshake, for this transport and for its controls.
 * @param isDeflated whether permessage-deflate is agreed to, as ws has it by default: only `websocket-deflate.ts` asks for it.
 */
export function createUpgrader(
  { stream, options }: Pick<Mount, 'stream' | 'options'>,
  isDeflated = false,
): WebSocketServer {
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false, // `subscribers` keeps them
    maxPayload: options.maxPayloadBytes, // ws would take 100 MiB from anybody
    perMessageDeflate: isDeflated, // costs memory on every connection, and SSE is not compressed here either
  });
  upgrader.on('headers', (headers) => headers.push(`${EPOCH_HEADER}: ${stream.epoch}`));
  return upgrader;
}

export const server: ServerHalf = { path: PATH, packages: ['ws'], mount };
