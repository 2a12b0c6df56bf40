/** Controls: the SSE of `sse.ts` behind `compression()`. The client chooses gzip or brotli by what it accepts. */
import { constants } from 'node:zlib';
import compression from 'compression';
import type { Request, Response } from 'express';
import type { Mount, ServerHalf } from '../contract.ts';
import { Subscribers, type Sent } from '../hub/subscribers.ts';
import { wire } from '../sse.ts';
import { openSse } from './sse-bare.ts';

/**
 * `each`: `response.flush()` after each event. For gzip this is a full flush, which forgets all that came before:
 * https://nodejs.org/docs/latest-v20.x/api/zlib.html#zlibflushkind-callback.
 * `option`: a compressor that flushes whatever it gets and remembers it, as permessage-deflate does for WebSockets.
 * `never`: a negative example. Events wait in the compressor until it has enough of them.
 */
export type Flush = 'each' | 'option' | 'never';

export function compressedSse(path: string, flush: Flush): ServerHalf {
  return { path, packages: ['express', 'compression'], mount: (on) => mount(on, path, flush) };
}

function mount(on: Mount, path: string, flush: Flush): Subscribers<Buffer> {
  const { app, stream, options, random } = on;
  const subscribers = new Subscribers(stream, options, wire);
  const compress = compression(flush === 'option' ? { flush: constants.Z_SYNC_FLUSH } : {});
  app.get(path, compress, (request: Request, response: Response) => {
    const resumePoint = openSse(on, request, response, subscribers.refusalOf(request, response), {
      'Cache-Control': 'no-cache', // no-transform would disable `compression` as well
    });
    if (resumePoint === undefined) return;
    // Brotli lets nothing out before its first flush: a client would not even learn that its request was answered.
    response.flushHeaders();
    // A compressor does not tell how much it holds. `write` returns false while that is too much, and 'drain' says it is empty.
    let waitingBytes = 0;
    let afterDrain: (() => void) | undefined;
    response.on('drain', () => {
      waitingBytes = 0;
      afterDrain?.();
    });
    const send = (frame: Buffer | string, sent?: Sent): void => {
      const isTaken = response.write(frame);
      waitingBytes = isTaken ? 0 : waitingBytes + frame.length;
      if (flush === 'each') response.flush();
      afterDrain = sent;
      if (isTaken && sent !== undefined) setImmediate(sent);
    };
    send(wire.retry(options, random));
    const subscriber = {
      send,
      sendHeartbeat: () => {
        send(wire.comment);
      },
      bufferedBytes: () => waitingBytes + response.writableLength,
      end: () => response.end(),
      destroy: () => request.socket.destroy(),
    };
    subscribers.add(subscriber, resumePoint, response, request.socket);
  });
  return subscribers;
}
