/** Controls: the SSE of `sse.ts` behind `compression()`. The client chooses gzip or brotli by what it accepts. */
import { constants } from 'node:zlib';
import compression from 'compression';
import type { Request, Response } from 'express';
import { EPOCH_HEADER, type Mount, type ServerHalf } from '../contract.ts';
import { refuse, urlOf } from '../hub/admission.ts';
import { corsHeadersOf } from '../hub/cors.ts';
import { Subscribers } from '../hub/subscribers.ts';
import { STREAM_HEADERS, wire } from '../sse.ts';
import { parseResumePoint } from '../stream/resume.ts';

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

function mount({ app, stream, options, random }: Mount, path: string, flush: Flush): Subscribers<Buffer> {
  const subscribers = new Subscribers(stream, options, wire);
  const compress = compression(flush === 'option' ? { flush: constants.Z_SYNC_FLUSH } : {});
  app.get(path, compress, (request: Request, response: Response) => {
    const refusal = subscribers.refusalOf(request, response);
    if (refusal !== null) {
      refuse(response, refusal);
      return;
    }
    response.writeHead(200, {
      ...STREAM_HEADERS,
      'Cache-Control': 'no-cache', // no-transform would disable `compression` as well
      [EPOCH_HEADER]: stream.epoch,
      ...corsHeadersOf(request),
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    // Brotli lets nothing out before its first flush: a client would not even learn that its request was answered.
    response.flushHeaders();
    // A compressor does not tell how much it holds. `write` returns false while that is too much, and 'drain' says it is empty.
    let waitingBytes = 0;
    let afterDrain: (() => void) | undefined;
    response.on('drain', () => {
      waitingBytes = 0;
      afterDrain?.();
    });
    const send = (frame: Buffer | string, sent?: () => void): void => {
      const isTaken = response.write(frame);
      waitingBytes = isTaken ? 0 : waitingBytes + frame.length;
      if (flush === 'each') response.flush();
      afterDrain = sent;
      if (isTaken && sent !== undefined) setImmediate(sent);
    };
    send(wire.retry(options, random));
    const resumePoint =
      parseResumePoint(request.headers['last-event-id']) ??
      parseResumePoint(urlOf(request).searchParams.get('lastEventId'));
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
