/**
 * The measuring client for WebSockets over HTTP/2 (RFC 8441): that of `../websocket.ts` on a stream. Read `sse.ts` beside it.
 */
import { openWebSocket } from '../../servers/hub/websocket-stream.ts';
import type { ClientHalf, Connection, ConnectionHandlers, Target } from '../contract.ts';
import { addressOf, client as overHttp1, read } from '../websocket.ts';
import { startHttp2Attempt } from './attempt.ts';
import { connectionForEach, type Connections } from './connection.ts';

function open(target: Target, handlers: ConnectionHandlers, connections: Connections): Connection {
  const attempt = startHttp2Attempt(target, handlers, connections);
  const { pathname, search } = addressOf(target);
  attempt.ask(webSocketRequest(`${pathname}${search}`), (stream) => {
    stream.on('response', (headers) => {
      const status = headers[':status'] ?? 0;
      if (status !== 200) {
        attempt.refused({ statusCode: status });
        return;
      }
      attempt.accepted({ headers });
      read(openWebSocket(stream, 'client'), attempt);
    });
  });
  return attempt;
}

/** The headers that ask for a WebSocket. */
export function webSocketRequest(path: string) {
  return {
    ':method': 'CONNECT', // [spec] RFC 8441, section 4: CONNECT with `:protocol`, and unlike other CONNECTs with scheme and path
    ':protocol': 'websocket',
    ':scheme': 'https',
    ':path': path,
    'sec-websocket-version': '13',
  };
}

/** This client with its streams on these connections. */
export function over(connections: Connections): ClientHalf {
  return { ...overHttp1, open: (target, handlers) => open(target, handlers, connections) };
}

export const client: ClientHalf = over(connectionForEach);
