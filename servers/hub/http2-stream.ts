/** Where a stream of HTTP/2 is not what a connection of HTTP/1.1 is. */
import type { IncomingMessage } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';

/** [spec] "CANCEL (0x08): The endpoint uses this error code to indicate that the stream is no longer needed": RFC 9113, section 7 */
const CANCEL = 0x08;

/** A stream of node:http2 can answer a request; a socket cannot. */
export function isHttp2Stream(socket: Duplex): socket is ServerHttp2Stream {
  return 'respond' in socket;
}

/**
 * Drops the connection of a request at once. Over HTTP/2 only its stream: others share the connection. The error code tells the
 * client that this is no goodbye.
 */
export function dropRequest(request: IncomingMessage): void {
  if (isHttp2Request(request)) {
    request.stream.close(CANCEL);
    request.stream.destroy(); // now: a connection that has died never sends what it would wait for
  } else {
    request.socket.destroy();
  }
}

/** node:http2 gives its requests the members of those of node:http, and their stream. */
function isHttp2Request(
  request: IncomingMessage,
): request is IncomingMessage & { readonly stream: ServerHttp2Stream } {
  return request.httpVersionMajor === 2;
}
