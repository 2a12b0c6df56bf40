/** Clients that receive binary data over a WebSocket. Read `sse.ts` beside it: same sections. */
import { WebSocket } from 'ws';
import { startAttempt } from '../engine/attempt.ts';
import { handlersFor } from '../replies/handlers.ts';
import { addressOf, causeOf, client as stream } from '../websocket.ts';
import type { BlobHalf } from './contract.ts';

/** The largest message that is read: a blob as Base64. */
const MOST_MESSAGE_BYTES = 2 * 1024 * 1024;

function receiving(path: string): BlobHalf {
  return {
    packages: stream.packages,
    open(origin, handlers) {
      const target = { origin, path, resumePoint: null };
      const attempt = startAttempt(target, handlersFor({ ...handlers, message: () => undefined }));
      const websocket = new WebSocket(addressOf(target), {
        createConnection: () => attempt.stream,
        perMessageDeflate: false,
        maxPayload: MOST_MESSAGE_BYTES,
      });
      websocket.on('upgrade', attempt.accepted);
      // 1. Decode: a binary message is the data; a text message holds it as Base64.
      websocket.on('message', (data: Buffer, isBinary) => {
        handlers.blob(isBinary ? data : Buffer.from(data.toString(), 'base64'));
      });
      websocket.on('close', (code) => {
        attempt.lost(causeOf(code));
      });
      websocket.on('error', attempt.broken);
      return attempt;
    },
  };
}

export const client = receiving('/blobs-binary');
export const base64 = receiving('/blobs-base64');
