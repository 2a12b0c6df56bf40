/** Binary data beside SSE: the event names it, and the client gets it with a request of its own, as bytes. */
import type { Request, Response } from 'express';
import type { Mount, ServerHalf } from '../contract.ts';
import { refuse, strangerRefusalOf } from '../hub/admission.ts';
import { STREAM_HEADERS } from '../sse.ts';
import { Receivers } from './receivers.ts';
import { openEvents } from './sse.ts';

const PATH = '/blob-urls';
const BLOBS_PATH = '/blobs';

/** What is kept for clients to get, bytes; beyond it the oldest go, and get 404. */
export const MOST_KEPT_BYTES = 16 * 1024 * 1024;

function mount({ app, options }: Mount): Receivers {
  const receivers = new Receivers(options);
  const kept = new Map<string, Buffer>();
  let keptBytes = 0;
  const keep = (name: string, blob: Buffer): void => {
    kept.set(name, blob);
    keptBytes += blob.length;
    for (const [oldest, { length }] of kept) {
      if (keptBytes <= MOST_KEPT_BYTES) break;
      kept.delete(oldest);
      keptBytes -= length;
    }
  };

  // 1. The event: where the data is.
  app.get(PATH, (request: Request, response: Response) => {
    openEvents(receivers, request, response, STREAM_HEADERS, {
      send: (seq, blob) => {
        keep(String(seq), blob);
        response.write(`data: ${BLOBS_PATH}/${seq}\n\n`);
      },
      bufferedBytes: () => response.writableLength,
    });
  });

  // 2. The data: an ordinary response, byte for byte.
  app.get(`${BLOBS_PATH}/:name`, (request: Request<{ name: string }>, response: Response) => {
    const blob = kept.get(request.params.name);
    const stranger = strangerRefusalOf(request, options.allowedOrigins);
    if (stranger !== null || blob === undefined) {
      refuse(response, stranger ?? { status: 404, reason: 'There is no such data, or no longer.' });
      return;
    }
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': blob.length,
      'X-Content-Type-Options': 'nosniff', // whatever the bytes look like, no browser runs them
    });
    response.end(blob);
  });
  return receivers;
}

export const server: ServerHalf = { path: PATH, packages: ['express'], mount };
