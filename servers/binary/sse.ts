/** Binary data over SSE, which carries text alone: as Base64 in the event. Read `websocket.ts` beside it: same sections. */
import { constants } from 'node:zlib';
import compression from 'compression';
import type { Request, Response } from 'express';
import type { Mount, ServerHalf } from '../contract.ts';
import { refuse } from '../hub/admission.ts';
import { dropRequest } from '../hub/http2-stream.ts';
import { STREAM_HEADERS } from '../sse.ts';
import { Receivers, type Receiver } from './receivers.ts';

const PATH = '/blob-events';
const COMPRESSED_PATH = '/blob-events-gzip';

function mount({ app, options }: Mount): Receivers {
  const receivers = new Receivers(options);
  app.get(PATH, (request: Request, response: Response) => {
    openEvents(receivers, request, response, STREAM_HEADERS, {
      // 1. Encode: four characters for three bytes. They hold no line break, so one `data:` line is enough.
      send: (_seq, blob) => {
        response.write(`data: ${blob.toString('base64')}\n\n`);
      },
      bufferedBytes: () => response.writableLength,
    });
  });
  return receivers;
}

/** The same behind `compression()`, which flushes whatever it gets: what the compressor can take back of what Base64 adds. */
function mountCompressed({ app, options }: Mount): Receivers {
  const receivers = new Receivers(options);
  const compress = compression({ flush: constants.Z_SYNC_FLUSH });
  app.get(COMPRESSED_PATH, compress, (request: Request, response: Response) => {
    // A compressor does not tell how much it holds. `write` returns false while that is too much, and 'drain' says it is empty.
    let waitingBytes = 0;
    response.on('drain', () => {
      waitingBytes = 0;
    });
    const headers = { ...STREAM_HEADERS, 'Cache-Control': 'no-cache' }; // no-transform would disable `compression`
    openEvents(receivers, request, response, headers, {
      send: (_seq, blob) => {
        const event = `data: ${blob.toString('base64')}\n\n`;
        waitingBytes = response.write(event) ? 0 : waitingBytes + event.length;
      },
      bufferedBytes: () => waitingBytes + response.writableLength,
    });
  });
  return receivers;
}

/** Makes a request a receiver of events. */
export function openEvents(
  receivers: Receivers,
  request: Request,
  response: Response,
  headers: Readonly<Record<string, string>>,
  receiver: Pick<Receiver, 'send' | 'bufferedBytes'>,
): void {
  // 2. Admission: an ordinary GET, and a response that stays open.
  const refusal = receivers.refusalOf(request, response);
  if (refusal !== null) {
    refuse(response, refusal);
    return;
  }
  response.writeHead(200, headers);
  if (request.method === 'HEAD') {
    response.end(); // Express routes HEAD here as well: the headers are the whole answer
    return;
  }
  response.flushHeaders(); // now, not with the first event
  // 3. Goodbye: the last chunk of the response.
  const end = (): unknown => response.end();
  const destroy = (): void => {
    dropRequest(request);
  };
  receivers.add({ ...receiver, end, destroy }, response);
}

export const server: ServerHalf = { path: PATH, packages: ['express'], mount };
export const compressed: ServerHalf = {
  path: COMPRESSED_PATH,
  packages: ['express', 'compression'],
  mount: mountCompressed,
};
