/** The measuring client for Server-Sent Events over HTTP/2: that of `../sse.ts` on a stream. Read `websocket.ts` beside it. */
import type { ClientHalf, Connection, ConnectionHandlers, Target } from '../contract.ts';
import { client as overHttp1, accept, headersFor, parse } from '../sse.ts';
import { startHttp2Attempt } from './attempt.ts';
import { connectionForEach, type Connections } from './connection.ts';

function open(target: Target, handlers: ConnectionHandlers, connections: Connections): Connection {
  const attempt = startHttp2Attempt(target, handlers, connections);
  attempt.ask({ ':path': target.path, ...headersFor(target.resumePoint) }, (stream) => {
    stream.on('response', (headers) => {
      if (!accept({ statusCode: headers[':status'] ?? 0, headers }, attempt)) return;
      parse(stream, attempt);
      // The end of the response is a goodbye: it has no error code. Node.js emits 'end' after a break as well.
      stream.on('close', () => {
        if (stream.rstCode === 0) attempt.lost({ kind: 'ended', code: null });
        else attempt.lost({ kind: 'broken', code: `RST_STREAM ${stream.rstCode}` });
      });
    });
  });
  return attempt;
}

/** This client with its streams on these connections. */
export function over(connections: Connections): ClientHalf {
  return { ...overHttp1, open: (target, handlers) => open(target, handlers, connections) };
}

export const client: ClientHalf = over(connectionForEach);
