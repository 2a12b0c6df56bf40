/** Clients that receive binary data over a WebSocket. Read `sse.ts` beside it: same sections. */
import { WebSocket } from 'ws';
import { openWebSocket } from '../../servers/hub/websocket-stream.ts';
import { startAttempt, type Attempt } from '../engine/attempt.ts';
import { startHttp2Attempt } from '../http2/attempt.ts';
import { connectionForEach } from '../http2/connection.ts';
import { webSocketRequest } from '../http2/websocket.ts';
import { handlersFor } from '../replies/handlers.ts';
import { addressOf, causeOf, client as stream } from '../websocket.ts';
import type { BlobHalf, BlobHandlers } from './contract.ts';

/** The largest message that is read: a blob as Base64. */
const MOST_MESSAGE_BYTES = 2 * 1024 * 1024;

const PATH = '/blobs-binary';

function read(websocket: WebSocket, attempt: Attempt, handlers: BlobHandlers): void {
  // 1. Decode: a binary message is the data; a text message holds it as Base64.
  websocket.on('message', (data: Buffer, isBinary) => {
    handlers.blob(isBinary ? data : Buffer.from(data.toString(), 'base64'));
  });
  websocket.on('close', (code) => {
    attempt.lost(causeOf(code));
  });
  websocket.on('error', attempt.broken);
}

/** Its messages are blobs, and none is an event. */
function ownHandlers(handlers: BlobHandlers) {
  return handlersFor({ ...handlers, message: () => undefined });
}

function receiving(path: string): BlobHalf {
  return {
    packages: stream.packages,
    open(place, handlers) {
      const target = { ...place, path, resumePoint: null };
      const attempt = startAttempt(target, ownHandlers(handlers));
      const websocket = new WebSocket(addressOf(target), {
        createConnection: () => attempt.stream,
        perMessageDeflate: false,
        maxPayload: MOST_MESSAGE_BYTES,
      });
      websocket.on('upgrade', attempt.accepted);
      read(websocket, attempt, handlers);
      return attempt;
    },
  };
}

export const client = receiving(PATH);
export const base64 = receiving('/blobs-base64');

export const overHttp2: BlobHalf = {
  packages: stream.packages,
  open(place, handlers) {
    const target = { ...place, path: PATH, resumePoint: null };
    const attempt = startHttp2Attempt(target, ownHandlers(handlers), connectionForEach);
    attempt.ask(webSocketRequest(PATH), (opening) => {
      opening.on('response', (headers) => {
        const status = headers[':status'] ?? 0;
        if (status !== 200) {
          attempt.refused({ statusCode: status });
          return;
        }
        read(openWebSocket(opening, 'client'), attempt, handlers);
        attempt.accepted({ headers });
      });
    });
    return attempt;
  },
};
