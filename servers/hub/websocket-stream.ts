/** WebSockets over HTTP/2, where a stream stands for the socket: https://www.rfc-editor.org/rfc/rfc8441 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { isHttp2Stream } from './http2-stream.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';

type Opened = (websocket: WebSocket) => void;

/** As `upgrader.handleUpgrade`, over HTTP/2 as well. There the `headers` that listeners add go into the response too. */
export function acceptWebSocket(
  upgrader: WebSocketServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  opened: Opened,
): void {
  if (!isHttp2Stream(socket)) {
    upgrader.handleUpgrade(request, socket, head, opened);
    return;
  }
  // [spec] RFC 8441, section 5: Sec-WebSocket-Key and Sec-WebSocket-Accept are not used, and the version is still checked.
  if (request.headers['sec-websocket-version'] !== '13') {
    refuseUpgrade(socket, { status: 400, reason: 'Use Sec-WebSocket-Version: 13.' });
    return;
  }
  const lines: string[] = [];
  upgrader.emit('headers', lines, request);
  const added = lines.map((line) => line.split(': ', 2));
  socket.respond({ ':status': 200, ...Object.fromEntries(added) });
  opened(openWebSocket(socket, 'server', upgrader.options));
}

/** What is private in ws and used here. */
interface Internals {
  setSocket(socket: Duplex, head: Buffer, options: object): void;
}

/** The limits that ws has by default, which it fills in for a server. */
const DEFAULTS = new WebSocketServer({ noServer: true, clientTracking: false }).options;

/**
 * An open WebSocket on a stream whose handshake is done. ws has no public way to this: `setSocket` is what its own handshake
 * calls in the end. Its version is therefore pinned in package.json, and `websocket-stream.test.ts` holds that.
 */
export function openWebSocket(
  stream: Duplex,
  side: 'server' | 'client',
  options: object = DEFAULTS,
): WebSocket {
  const websocket: WebSocket & Internals = Reflect.construct(WebSocket, [null, undefined, options]);
  Reflect.set(websocket, '_isServer', side === 'server'); // a client masks what it sends
  websocket.setSocket(stream, Buffer.alloc(0), options);
  return websocket;
}
