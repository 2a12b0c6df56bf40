import { constants, type ClientHttp2Stream, type OutgoingHttpHeaders } from 'node:http2';
import type { ConnectionHandlers, Target } from '../contract.ts';
import { startAttempt, type Attempt } from '../engine/attempt.ts';
import type { Connections } from './connection.ts';

/** An attempt whose request is a stream of HTTP/2. */
export interface Http2Attempt extends Attempt {
  /**
   * Sends a request, at once or, with `:protocol`, when the server has said that it takes one. [spec] "A client MUST NOT use
   * this without first receiving a SETTINGS_ENABLE_CONNECT_PROTOCOL": https://www.rfc-editor.org/rfc/rfc8441#section-3
   */
  readonly ask: (headers: OutgoingHttpHeaders, asked: (stream: ClientHttp2Stream) => void) => void;
}

/** One attempt over HTTP/2: a stream of one of the connections. */
export function startHttp2Attempt(
  target: Target,
  handlers: ConnectionHandlers,
  connections: Connections,
): Http2Attempt {
  const connection = connections(target);
  let body: ClientHttp2Stream | null = null;
  let isAnswered = false;
  let isDropped = false;
  // After the answer, only the half can tell a goodbye from a break.
  const closed = (): void => {
    if (!isAnswered) attempt.lost({ kind: 'broken', code: 'ECONNRESET' });
  };
  const { traffic, leave } = connection.join({ broken: (error) => attempt.broken(error), closed });
  const attempt = startAttempt(target, handlers, {
    ...connection.dialled,
    traffic,
    drop() {
      isDropped = true;
      leave();
      body?.close(constants.NGHTTP2_CANCEL);
      body?.destroy();
    },
  });
  const send = (headers: OutgoingHttpHeaders): ClientHttp2Stream => {
    const stream = connection.session.request(headers, { endStream: headers[':protocol'] === undefined });
    body = stream;
    stream.on('error', attempt.broken).on('close', closed);
    stream.once('response', () => {
      isAnswered = true;
    });
    return stream;
  };
  return {
    ...attempt,
    // A stream that is not read keeps its window, while the connection still hears the server.
    setPaused(isPaused) {
      if (isPaused) body?.pause();
      else body?.resume();
    },
    ask(headers, asked) {
      if (headers[':protocol'] === undefined) {
        asked(send(headers));
        return;
      }
      connection.whenSettled(({ enableConnectProtocol = false }) => {
        if (isDropped) return;
        if (enableConnectProtocol) asked(send(headers));
        else attempt.refused({ statusCode: 501 });
      });
    },
  };
}
