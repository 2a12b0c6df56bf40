/** The measuring client for WebSockets. Read `sse.ts` beside it: same sections. */
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { ClientHalf, Connection, ConnectionHandlers, LossCause, Target } from './contract.ts';
import { startAttempt, type Attempt } from './engine/attempt.ts';

function open(target: Target, handlers: ConnectionHandlers): Connection {
  const attempt = startAttempt(target, handlers);
  const options = { createConnection: () => attempt.stream, perMessageDeflate: false };
  read(new WebSocket(addressOf(target), options), attempt);
  return attempt;
}

// 1. Connect: a GET that asks for an upgrade. The protocol has no resume point: this project puts it into the URL.
export function addressOf({ origin, path, resumePoint }: Target): URL {
  const url = new URL(path, origin);
  if (resumePoint !== null) url.searchParams.set('lastEventId', resumePoint);
  return url;
}

export function read(websocket: WebSocket, attempt: Attempt): void {
  // 2. Accept: status 101. ws checks the handshake.
  websocket.on('upgrade', attempt.accepted);
  websocket.on('unexpected-response', (_request, response: IncomingMessage) => {
    attempt.refused(response);
  });

  // 3. Read: bytes -> frames -> messages. A ping is a heartbeat, which ws answers by itself, and so is a message that says so.
  websocket.on('message', (data: Buffer) => {
    attempt.message(data.toString(), data.length);
  });
  websocket.on('ping', attempt.heartbeat);

  // 4. Loss: a close frame is a goodbye, any other end is a break.
  websocket.on('close', (code) => {
    attempt.lost(causeOf(code));
  });
  websocket.on('error', attempt.broken);
}

/** Code 1006: [spec] "no Close control frame was received by the endpoint": https://www.rfc-editor.org/rfc/rfc6455#section-7.1.5 */
export function causeOf(closeCode: number): LossCause {
  return closeCode === 1006 ? { kind: 'broken', code: '1006' } : { kind: 'ended', code: closeCode };
}

export const client: ClientHalf = { path: '/websocket', packages: ['ws'], open };
