/** Clients that receive binary data as Base64 in an event. Read `websocket.ts` beside it: same sections. */
import { gzip } from '../controls/sse-compressed.ts';
import type { ClientHalf } from '../contract.ts';
import { client as streamOverHttp2 } from '../http2/sse.ts';
import { handlersFor } from '../replies/handlers.ts';
import { client as stream } from '../sse.ts';
import type { BlobHalf } from './contract.ts';

function receiving(half: ClientHalf, path: string): BlobHalf {
  return {
    packages: half.packages,
    open: (target, handlers) =>
      half.open(
        { ...target, path, resumePoint: null },
        // 1. Decode: three bytes from four characters.
        handlersFor({
          ...handlers,
          message: (text) => {
            handlers.blob(Buffer.from(text, 'base64'));
          },
        }),
      ),
  };
}

export const client = receiving(stream, '/blob-events');
export const overHttp2 = receiving(streamOverHttp2, '/blob-events');
export const compressed = receiving(gzip, '/blob-events-gzip');
