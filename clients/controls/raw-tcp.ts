/** The measuring client of the control `servers/controls/raw-tcp.ts`: same sections as `websocket.ts`. */
import type { ClientHalf, ConnectionHandlers, Target } from '../contract.ts';
import { startAttempt, type Attempt } from '../engine/attempt.ts';

/** Before each text: its length in bytes, a whole number, high byte first. */
const LENGTH_BYTES = 4;
/** A length that no text has: the server says goodbye. */
const GOODBYE = 0xff_ff_ff_ff;

export function open(target: Target, handlers: ConnectionHandlers): Attempt {
  const attempt = startAttempt(target, handlers);
  const { stream: socket } = attempt;

  // 1. Connect: an HTTP request, and no HTTP after it. The resume point goes into the URL, as with WebSocket.
  const url = new URL(target.path, target.origin);
  if (target.resumePoint !== null) url.searchParams.set('lastEventId', target.resumePoint);
  const outgoing = attempt.get(url, { Connection: 'Upgrade', Upgrade: 'raw' });

  // 2. Accept: status 101.
  outgoing.on('response', attempt.refused);
  outgoing.on('upgrade', (response, _socket, head) => {
    attempt.accepted(response);
    const read = readerFor(attempt);
    read(head);
    socket.on('data', read);

    // 4. Loss: only the goodbye is one. Without it, the end of a TCP connection looks the same after a break, even after a reset.
    socket.on('end', () => {
      attempt.lost({ kind: 'broken', code: 'ECONNRESET' });
    });
    socket.on('error', attempt.broken);
  });
  outgoing.end();
  return attempt;
}

// 3. Read: bytes -> messages. An empty one is a heartbeat.
function readerFor(attempt: Attempt): (bytes: Buffer) => void {
  let unread: Buffer = Buffer.alloc(0);
  return (bytes) => {
    unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes]);
    let from = 0;
    while (unread.length - from >= LENGTH_BYTES) {
      const textBytes = unread.readUInt32BE(from);
      if (textBytes === GOODBYE) {
        attempt.lost({ kind: 'ended', code: null });
        return;
      }
      const textFrom = from + LENGTH_BYTES;
      if (unread.length < textFrom + textBytes) break;
      from = textFrom + textBytes;
      if (textBytes === 0) attempt.heartbeat();
      else attempt.message(unread.toString('utf8', textFrom, from), textBytes);
    }
    unread = unread.subarray(from);
  };
}

export const client: ClientHalf = { path: '/raw', packages: [], open };
