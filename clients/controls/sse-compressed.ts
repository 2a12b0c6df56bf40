/** The measuring clients of the compressed SSE controls: `sse.ts`, asking for one content coding and decoding it. */
import { pipeline, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip } from 'node:zlib';
import type { ClientHalf } from '../contract.ts';
import { startAttempt } from '../engine/attempt.ts';
import { accept, ask, client as sse, read } from '../sse.ts';

function decoding(encoding: string, createDecoder: () => Transform): ClientHalf['open'] {
  return (target, handlers) => {
    const attempt = startAttempt(target, handlers);
    ask(target, attempt)
      .setHeader('Accept-Encoding', encoding)
      .on('response', (response) => {
        if (!accept(response, attempt)) return;
        // `pipeline` passes errors on and ends both streams: what a decoder holds lies outside the heap.
        read(
          pipeline(response, createDecoder(), () => undefined),
          attempt,
        );
      })
      .end();
    return attempt;
  };
}

// Each flush of the server is read at once, and not when the decoder has a block.
const flush = constants.Z_SYNC_FLUSH;

export const gzip: ClientHalf = { ...sse, open: decoding('gzip', () => createGunzip({ flush })) };
export const brotli: ClientHalf = { ...sse, open: decoding('br', () => createBrotliDecompress()) };
