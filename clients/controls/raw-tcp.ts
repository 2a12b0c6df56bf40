/** The measuring client of the control `servers/controls/raw-tcp.ts`. Read `websocket.ts` beside it: same sections. */
import { request, type IncomingMessage } from 'node:http';
import type { ClientHalf, Connection, ConnectionHandlers, LossCause, Target } from '../contract.ts';
import { dial, hangUp } from '../engine/dial.ts';

/** In front of every text: its length in bytes, a whole number with the high byte first. */
const LENGTH_BYTES = 4;
/** The length of no text: the server says goodbye. */
const GOODBYE = 0xff_ff_ff_ff;

function open(target: Target, handlers: ConnectionHandlers): Connection {
  let isOver = false;
  const lost = (cause: LossCause): void => {
    if (isOver) return;
    isOver = true;
    handlers.lost(cause);
  };
  const broken = (error: NodeJS.ErrnoException): void => {
    lost({ kind: 'broken', code: error.code ?? error.message });
  };

  // 1. Connect: an HTTP request, and nothing of HTTP after it. The resume point goes into the URL, as on WebSocket.
  const url = new URL(target.path, target.origin);
  if (target.resumePoint !== null) url.searchParams.set('lastEventId', target.resumePoint);
  const socket = dial(url, target);
  const outgoing = request({
    host: url.hostname,
    port: url.port,
    path: `${url.pathname}${url.search}`,
    createConnection: () => socket,
    headers: { Connection: 'Upgrade', Upgrade: 'raw' },
  });

  // 2. Read: bytes -> messages. One without text is a heartbeat.
  let unread: Buffer = Buffer.alloc(0);
  const read = (bytes: Buffer): void => {
    unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes]);
    let from = 0;
    while (unread.length - from >= LENGTH_BYTES) {
      if (isOver) return; // the handler of an earlier message of this read has destroyed the connection
      const textBytes = unread.readUInt32BE(from);
      if (textBytes === GOODBYE) {
        lost({ kind: 'ended', code: null });
        return;
      }
      const textFrom = from + LENGTH_BYTES;
      if (unread.length < textFrom + textBytes) break;
      from = textFrom + textBytes;
      receive(unread.toString('utf8', textFrom, from), textBytes);
    }
    unread = unread.subarray(from);
  };
  const receive = (text: string, textBytes: number): void => {
    if (textBytes === 0 || text.startsWith('{"heartbeat":')) handlers.heartbeat();
    else if (text.startsWith('{"gap":')) handlers.gap();
    else handlers.event(text, textBytes);
  };
  outgoing.on('upgrade', (response: IncomingMessage, _socket, head) => {
    const epoch = response.headers['stream-epoch'];
    handlers.opened(typeof epoch === 'string' ? epoch : null);
    read(head);
    socket.on('data', read);

    // 3. Loss. Only the goodbye is one: the end of a TCP connection looks the same after a break, even after a reset.
    socket.on('end', () => {
      lost({ kind: 'broken', code: 'ECONNRESET' });
    });
    socket.on('error', broken);
  });
  outgoing.on('response', (response: IncomingMessage) => {
    lost({ kind: 'refused', status: response.statusCode ?? 0 });
    socket.destroy();
  });
  outgoing.on('error', broken);
  outgoing.end();

  return {
    socket,
    destroy() {
      isOver = true;
      hangUp(socket);
    },
  };
}

export const client: ClientHalf = { path: '/raw', packages: [], open };
