/**
 * A control: the SSE of `sse.ts` behind `compression()`, flushed after each event. The client decides what is used by what it
 * accepts: gzip here, brotli at `sse-brotli.ts`.
 */
import compression from 'compression';
import type { Request, Response } from 'express';
import { Subscribers, type Subscriber } from '../hub/subscribers.ts';
import type { Mount, ServerHalf } from '../contract.ts';
import { headersOf, HEARTBEAT, wire } from '../sse.ts';

const PATH = '/events-gzip';
export const PACKAGES = ['express', 'compression'];

/** How the compressor is set up, and whether it is told to flush after each event. */
interface Compressing {
  readonly settings: compression.CompressionOptions;
  readonly isFlushed: boolean;
}

export function mount(
  { app, stream, options }: Mount,
  path = PATH,
  { settings, isFlushed }: Compressing = { settings: {}, isFlushed: true },
): Subscribers<Buffer> {
  const subscribers = new Subscribers(stream, options, wire);
  app.get(path, compression(settings), (request: Request, response: Response) => {
    const refusal = subscribers.refusalOf(request);
    if (refusal !== null) {
      response.status(refusal.status).type('text/plain').send(refusal.reason);
      return;
    }
    response.writeHead(200, {
      ...headersOf(request.headers.origin, stream.epoch),
      'Cache-Control': 'no-cache', // no-transform would keep `compression` out as well
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    // Brotli lets nothing out before its first flush: a client would not even learn that it was answered.
    response.flushHeaders();
    // The compressor cannot be asked what waits in it. It says `false` while it has too much, and `drain` when it has none.
    let waitingBytes = 0;
    response.on('drain', () => {
      waitingBytes = 0;
    });
    const send = (frame: Buffer | string): void => {
      waitingBytes = response.write(frame) ? 0 : waitingBytes + frame.length;
      // Without it the compressor keeps the event, and waits for enough text to compress it better. For gzip this is a full
      // flush: https://nodejs.org/docs/latest-v20.x/api/zlib.html#zlibflushkind-callback. It forgets all that came before.
      if (isFlushed) response.flush();
    };
    send(`retry: ${options.retryMs}\n\n`);
    const subscriber: Subscriber<Buffer> = {
      send,
      sendHeartbeat: () => {
        send(HEARTBEAT);
      },
      bufferedBytes: () => waitingBytes + response.writableLength,
      end: () => response.end(),
      destroy: () => request.socket.destroy(),
    };
    subscribers.add(subscriber, request);
    response.on('close', () => {
      subscribers.remove(subscriber);
    });
  });
  return subscribers;
}

export const server: ServerHalf = { path: PATH, packages: PACKAGES, mount: (on) => mount(on) };
