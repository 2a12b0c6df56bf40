/** The measuring client for WebSockets. Read `sse.ts` beside it: same sections. */
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { ClientHalf, Connection, ConnectionHandlers, LossCause, Target } from './contract.ts';
import { dial, hangUp } from './engine/dial.ts';

/** @param isDeflated whether permessage-deflate is offered, as ws has it by default: only `websocket-deflate.ts` does. */
export function open(target: Target, handlers: ConnectionHandlers, isDeflated = false): Connection {
  let isOver = false;
  const lost = (cause: LossCause): void => {
    if (isOver) return;
    isOver = true;
    handlers.lost(cause);
  };

  // 1. Connect. The protocol knows no resume point: it goes into the URL, as ours and not as the specification's.
  const url = new URL(target.path, target.origin);
  if (target.resumePoint !== null) url.searchParams.set('lastEventId', target.resumePoint);
  const socket = dial(url, target);
  const websocket = new WebSocket(url, { createConnection: () => socket, perMessageDeflate: isDeflated });

  // 2. Read: bytes -> frames -> messages. ws answers pings by itself; each one is a heartbeat.
  websocket.on('message', (data: Buffer) => {
    if (isOver) return; // the handler of an earlier message of this read has destroyed the connection
    const text = data.toString();
    if (text.startsWith('{"gap":')) handlers.gap();
    else if (text.startsWith('{"heartbeat":')) handlers.heartbeat();
    else handlers.event(text, data.length);
  });
  websocket.on('ping', () => {
    if (!isOver) handlers.heartbeat();
  });
  websocket.on('upgrade', (response: IncomingMessage) => {
    const epoch = response.headers['stream-epoch'];
    handlers.opened(typeof epoch === 'string' ? epoch : null);
  });
  websocket.on('unexpected-response', (_request, response: IncomingMessage) => {
    lost({ kind: 'refused', status: response.statusCode ?? 0 });
    socket.destroy();
  });

  // 3. Loss. A close frame is a goodbye; 1006 means that none came, and the connection broke off.
  websocket.on('error', (error: NodeJS.ErrnoException) => {
    lost({ kind: 'broken', code: error.code ?? error.message });
  });
  websocket.on('close', (code) => {
    lost(code === 1006 ? { kind: 'broken', code: '1006' } : { kind: 'ended', code });
  });

  return {
    socket,
    destroy() {
      isOver = true;
      hangUp(socket);
    },
  };
}

export const client: ClientHalf = {
  path: '/websocket',
  packages: ['ws'],
  open: (target, handlers) => open(target, handlers),
};
