/** The client for WebSockets of other people's servers. Read `sse.ts` beside it: same sections. */
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { LossCause } from '../contract.ts';
import { hangUp } from '../engine/dial.ts';
import { causeOf } from '../websocket.ts';
import type {
  ForeignConnection,
  ForeignHalf,
  ForeignHandlers,
  ForeignStream,
  ResponseHead,
  Route,
} from './contract.ts';
import { dialForeign } from './dial.ts';
import { headOf } from './sse.ts';

function open(stream: ForeignStream, route: Route, handlers: ForeignHandlers): ForeignConnection {
  const dialled = dialForeign(stream, route);
  let isOver = false;
  const lost = (cause: LossCause): void => {
    if (isOver) return;
    isOver = true;
    handlers.lost(cause);
  };

  // 1. Connect: a GET that asks for an upgrade, without compression.
  const headers: Record<string, string> = {};
  for (const [name, value] of stream.headers)
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  const websocket = new WebSocket(stream.url, [...stream.subprotocols], {
    createConnection: () => dialled.stream,
    perMessageDeflate: false,
    headers,
  });

  // 2. Accept: status 101. ws checks the handshake.
  let head: ResponseHead = { status: 101, contentType: null, location: null };
  websocket.on('upgrade', (response) => {
    head = headOf(response);
  });
  websocket.on('open', () => {
    if (!isOver) handlers.opened(head);
    if (stream.send !== null) websocket.send(stream.send);
  });
  websocket.on('unexpected-response', (_request, response: IncomingMessage) => {
    if (!isOver) handlers.refused(headOf(response));
    lost({ kind: 'refused', status: response.statusCode ?? 0 });
    hangUp(dialled);
  });

  // 3. Read: bytes -> frames -> messages.
  websocket.on('message', (data: Buffer) => {
    if (!isOver) handlers.event(null, data);
  });
  websocket.on('ping', () => {
    if (!isOver) handlers.heartbeat();
  });

  // 4. Loss.
  websocket.on('close', (code) => lost(causeOf(code)));
  websocket.on('error', (error: NodeJS.ErrnoException) =>
    lost({ kind: 'broken', code: error.code ?? error.message }),
  );
  return {
    tcp: dialled.tcp,
    destroy() {
      isOver = true;
      hangUp(dialled);
    },
  };
}

export const websocketTarget: ForeignHalf = { packages: ['ws'], open };
