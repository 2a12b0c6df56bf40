/** The stream over WebSockets: an HTTP request that is upgraded to framed messages. Read `sse.ts` beside it: same sections. */
import { WebSocketServer } from 'ws';
import { urlOf } from './hub/admission.ts';
import { refuseUpgrade } from './hub/refuse-upgrade.ts';
import { Subscribers, type Sent } from './hub/subscribers.ts';
import { acceptWebSocket } from './hub/websocket-stream.ts';
import { parseResumePoint } from './stream/resume.ts';
import { EPOCH_HEADER, type Mount, type ServerHalf } from './contract.ts';

const PATH = '/websocket';

// 1. Bytes: text messages. ws puts a frame header in front (2 bytes, for up to 125 bytes of text).
export const wire = {
  event: ({ text }: { text: string }): Buffer => Buffer.from(text),
  gap: (gap: object): Buffer => Buffer.from(JSON.stringify({ gap })),
  heartbeat: Buffer.from('{"heartbeat":true}'),
};
const TEXT_FRAME = { binary: false };

function mount({ onUpgrade, stream, options }: Mount): Subscribers<Buffer> {
  const subscribers = new Subscribers(stream, options, wire);
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false, // `subscribers` keeps them
    maxPayload: options.maxPayloadBytes, // the default of ws is 100 MiB
    perMessageDeflate: false, // compression costs memory on every connection, and SSE is not compressed here either
  });
  upgrader.on('headers', (headers) => headers.push(`${EPOCH_HEADER}: ${stream.epoch}`));

  onUpgrade(PATH, (request, socket, head) => {
    // 2. Admission: a GET that asks for an upgrade. Browsers send `Origin` but leave it to the server to check.
    const refusal = subscribers.refusalOf(request);
    if (refusal !== null) {
      refuseUpgrade(socket, refusal);
      return;
    }
    acceptWebSocket(upgrader, request, socket, head, (websocket) => {
      // 3. Resume: the URL, because a page can set no header of a WebSocket. Its code must remember `seq` and reconnect.
      const resumePoint = parseResumePoint(urlOf(request).searchParams.get('lastEventId'));

      let isAnswered = true;
      websocket.on('pong', () => {
        isAnswered = true;
      });
      const subscriber = {
        // 4. Heartbeat: [spec] "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame". A client that has not
        // answered by the next ping is considered dead. No script sees a ping: for that there is `wire.heartbeat`, a message.
        sendHeartbeat: () => {
          if (isAnswered) websocket.ping();
          else websocket.terminate();
          isAnswered = false;
        },

        // 5. Backpressure: what the kernel does not take waits in ws. `Subscribers` closes a client that reads too slowly.
        send: (frame: Buffer, sent?: Sent) => {
          websocket.send(frame, TEXT_FRAME, sent);
        },
        bufferedBytes: () => websocket.bufferedAmount,
        destroy: () => {
          websocket.terminate();
        },

        // 6. Goodbye: a close frame with a code. A connection that just breaks has none: the client then sees 1006.
        end: () => {
          websocket.close(1001, 'server is going away');
        },
      };
      subscribers.add(subscriber, resumePoint, websocket);
      websocket.on('error', () => {
        // A message that is too large or malformed: ws has closed the connection already, and 'close' follows.
      });
    });
  });

  return subscribers;
}

export const server: ServerHalf = { path: PATH, packages: ['ws'], mount };
