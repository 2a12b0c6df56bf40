/** The stream over Server-Sent Events: an HTTP response that does not end. Read `websocket.ts` beside it: same sections. */
import type { Request, Response } from 'express';
import { drawRetryMs } from './hub/retry.ts';
import { Subscribers, type Subscriber } from './hub/subscribers.ts';
import { EPOCH_HEADER, type Mount, type ServerHalf } from './contract.ts';

const PATH = '/events';

// 1. What goes on the wire: text in lines, an empty line ends an event. JSON has no line break, so one `data:` line is enough.
export const wire = {
  event: ({ seq, text }: { seq: number; text: string }): Buffer =>
    Buffer.from(`id: ${seq}\ndata: ${text}\n\n`),
  gap: (gap: object): Buffer => Buffer.from(`event: gap\ndata: ${JSON.stringify({ gap })}\n\n`),
  // [spec] If the data buffer is an empty string, no event is dispatched: a heartbeat for scripts needs some data.
  heartbeat: Buffer.from('event: heartbeat\ndata: {}\n\n'),
};
export const HEARTBEAT = ':\n\n';

function mount({ app, stream, options, random }: Mount): Subscribers<Buffer> {
  const subscribers = new Subscribers(stream, options, wire);

  // 2. Accept: an ordinary GET.
  app.get(PATH, (request: Request, response: Response) => {
    const refusal = subscribers.refusalOf(request);
    if (refusal !== null) {
      response.status(refusal.status).type('text/plain').send(refusal.reason);
      return;
    }
    response.writeHead(200, headersOf(request.headers.origin, stream.epoch));
    if (request.method === 'HEAD') {
      response.end(); // Express sends these here as well: the headers are the whole answer
      return;
    }
    // Only SSE can set its clients' reconnection time. This first line also sends the headers off at once.
    response.write(`retry: ${drawRetryMs(options, random)}\n\n`);

    // 3. The connection: how this transport sends, counts, and ends.
    const subscriber: Subscriber<Buffer> = {
      send: (frame) => response.write(frame),
      sendHeartbeat: () => response.write(HEARTBEAT),
      bufferedBytes: () => response.writableLength,
      end: () => response.end(),
      destroy: () => request.socket.destroy(),
    };

    // 4. Resume, subscribe, and leave nothing behind.
    subscribers.add(subscriber, request);
    response.on('close', () => {
      subscribers.remove(subscriber);
    });
  });

  return subscribers;
}

/** The headers of a stream, for this transport and for the controls that leave Express out. */
export function headersOf(origin: string | undefined, epoch: string): Record<string, string> {
  return {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform', // no-transform: keeps proxies from compressing, and so from holding back
    'X-Accel-Buffering': 'no', // keeps nginx from collecting events before it passes them on
    [EPOCH_HEADER]: epoch,
    // A page from elsewhere can read a response only with this header. A WebSocket needs nothing of the kind.
    ...(origin === undefined ? {} : { 'Access-Control-Allow-Origin': origin }),
  };
}

export const server: ServerHalf = { path: PATH, packages: ['express'], mount };
