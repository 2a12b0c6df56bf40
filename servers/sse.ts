/** The stream over Server-Sent Events: an HTTP response that does not end. Read `websocket.ts` beside it: same sections. */
import type { Request, Response } from 'express';
import { refuse, urlOf } from './hub/admission.ts';
import { corsHeadersOf } from './hub/cors.ts';
import { dropRequest } from './hub/http2-stream.ts';
import { Subscribers, type Sent } from './hub/subscribers.ts';
import { parseResumePoint } from './stream/resume.ts';
import { EPOCH_HEADER, type Mount, type ServerHalf, type ServerOptions } from './contract.ts';

// 1. Bytes: lines of text; an empty line ends an event. JSON escapes line breaks, so one `data:` line is enough.
export const wire = {
  event: ({ seq, text }: { seq: number; text: string }): Buffer =>
    Buffer.from(`id: ${seq}\ndata: ${text}\n\n`),
  gap: (gap: object): Buffer => Buffer.from(`event: gap\ndata: ${JSON.stringify({ gap })}\n\n`),
  // [spec] If the data buffer is an empty string, no event is dispatched: a heartbeat that scripts can see needs some data.
  heartbeat: Buffer.from('event: heartbeat\ndata: {}\n\n'),
  comment: ':\n\n',
  // The server can set the client's reconnection time. With a spread, not all clients reconnect at the same moment.
  retry: ({ retryMs, retrySpreadMs }: ServerOptions, random: () => number): string =>
    `retry: ${Math.max(0, Math.round(retryMs + (2 * random() - 1) * retrySpreadMs))}\n\n`,
};

function mount({ app, stream, options, random }: Mount, path: string): Subscribers<Buffer> {
  const subscribers = new Subscribers(stream, options, wire);

  app.get(path, (request: Request, response: Response) => {
    // 2. Admission: an ordinary GET, and a response that stays open.
    const refusal = subscribers.refusalOf(request, response);
    if (refusal !== null) {
      refuse(response, refusal);
      return;
    }
    const cors = corsHeadersOf(request, options);
    response.writeHead(200, { ...STREAM_HEADERS, [EPOCH_HEADER]: stream.epoch, ...cors });
    if (request.method === 'HEAD') {
      response.end(); // Express routes HEAD here as well: the headers are the whole answer
      return;
    }
    response.write(wire.retry(options, random)); // sends the headers too; over HTTP/2 nginx keeps them until then

    // 3. Resume: a browser that reconnects sends the last `id:` it saw, without any code on the page.
    const resumePoint =
      parseResumePoint(request.headers['last-event-id']) ??
      parseResumePoint(urlOf(request).searchParams.get('lastEventId'));

    const subscriber = {
      // 4. Heartbeat: a comment keeps proxies from closing a quiet connection, but no script sees it and no client answers it.
      // Hence two kinds: a page that must notice a silent connection needs `wire.heartbeat`, an event.
      sendHeartbeat: (): unknown => response.write(wire.comment),

      // 5. Backpressure: what the kernel does not take waits in the response. `Subscribers` closes a client that reads too slowly.
      send: (frame: Buffer, sent?: Sent): unknown => response.write(frame, sent),
      bufferedBytes: () => response.writableLength,
      destroy: () => {
        dropRequest(request);
      },

      // 6. Goodbye: the last chunk of the response. A connection that just breaks has none.
      end: () => response.end(),
    };
    subscribers.add(subscriber, resumePoint, response, request.socket);
  });

  return subscribers;
}

export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache, no-transform', // no-transform: keeps proxies from compressing, and so from holding back
  'X-Accel-Buffering': 'no', // keeps nginx from collecting events before it passes them on
};

/** This server at a path of one's own, for controls. */
export function sseAt(path: string): ServerHalf {
  return { path, packages: ['express'], mount: (on) => mount(on, path) };
}

export const server: ServerHalf = sseAt('/events');
