/** The bytes on the wire, for people: a browser hides chunk lengths and frame headers, and a plain socket shows them. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Certificate } from '../hub/certificate.ts';

/** A reading ends after this many bytes, ... */
const MAX_BYTES = 2048;
/** ... or after this time: the slowest stream sends an event every 10 s. */
const MAX_MS = 12_000;

/** What went over one connection, from its first byte on. */
export interface WireReading {
  /** The request, hexadecimal. */
  readonly sentHex: string;
  /** All that came back up to the end of the first event, hexadecimal, cut after `MAX_BYTES`. */
  readonly receivedHex: string;
  /** Where in `receivedHex` the chunk or frame with the first event begins, bytes; null: no event came. */
  readonly eventAt: number | null;
}

type Transport = 'sse' | 'websocket';

const REQUEST_LINES: Readonly<Record<Transport, readonly string[]>> = {
  sse: ['GET /events HTTP/1.1', 'Accept: text/event-stream'],
  websocket: [
    'GET /websocket HTTP/1.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', // the example of RFC 6455, section 1.3
  ],
};

/** Bytes of the chunk or frame that begins at `at`; null: its length has not arrived. */
const unitBytes: Readonly<Record<Transport, (bytes: Buffer, at: number) => number | null>> = {
  // [spec] chunk-size in hexadecimal, CRLF, chunk-data, CRLF: https://www.rfc-editor.org/rfc/rfc9112#section-7.1
  sse(bytes, at) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return null;
    return lineEnd - at + 2 + Number.parseInt(bytes.toString('latin1', at, lineEnd), 16) + 2;
  },
  // [spec] 7 bits of length; 126 and 127 say that 2 or 8 bytes of it follow: https://www.rfc-editor.org/rfc/rfc6455#section-5.2
  websocket(bytes, at) {
    const length = (bytes[at + 1] ?? 0) & 0x7f;
    const headerBytes = length === 126 ? 4 : length === 127 ? 10 : 2;
    if (bytes.length < at + headerBytes) return null;
    return (
      headerBytes +
      (length < 126
        ? length
        : bytes.readUIntBE(at + headerBytes - (length === 126 ? 2 : 6), length === 126 ? 2 : 6))
    );
  },
};

/** Where the chunk or frame with the first event begins and ends, which may be beyond what is here; null: it has not begun. */
export function findEvent(
  transport: Transport,
  bytes: Buffer,
): { readonly at: number; readonly end: number } | null {
  const headersEnd = bytes.indexOf('\r\n\r\n');
  if (headersEnd === -1) return null;
  for (let at = headersEnd + 4; ;) {
    const unit = unitBytes[transport](bytes, at);
    if (unit === null || !(unit > 0)) return null; // a refusal has neither chunks nor frames
    const end = at + unit;
    // What comes before, `retry:` or a heartbeat, is not an event.
    if (bytes.subarray(at, end).includes('{"seq":')) return { at, end };
    if (bytes.length < end) return null;
    at = end;
  }
}

/**
 * Reads both wires at the same time, and so usually the same event. A reading opens two connections that count like all others;
 * requests during a reading share it, so there is never more than one.
 * @param certificate that the server presents: the bytes are then those inside TLS, over HTTP/1.1; null: it serves in the clear.
 */
export function createWireReader(
  certificate: Certificate | null,
): (address: string, port: number) => Promise<Record<string, WireReading>> {
  let current: Promise<Record<string, WireReading>> | null = null;
  const read = async (address: string, port: number): Promise<Record<string, WireReading>> => {
    const together = new AbortController();
    const [sse, websocket] = await Promise.all([
      readOne('sse', { address, port, certificate }, together),
      readOne('websocket', { address, port, certificate }, together),
    ]);
    current = null;
    return { sse, websocket };
  };
  return (address, port) => (current ??= read(address, port));
}

interface Place {
  readonly address: string;
  readonly port: number;
  readonly certificate: Certificate | null;
}

function dial({ address, port, certificate }: Place): Socket {
  const to = { host: address, port };
  return certificate === null
    ? connect({ ...to, noDelay: true })
    : // The server is this one, whatever its address is called in its certificate.
      connectTls({ ...to, ca: certificate.certificate, checkServerIdentity: () => undefined });
}

/**
 * Connects as any client does, and reads up to the end of the first event. Never rejects: what was read is the answer.
 * @param together ends both readings when one connection closes without an event: it was cut, or the server is leaving.
 */
function readOne(transport: Transport, place: Place, together: AbortController): Promise<WireReading> {
  const { address, port } = place;
  const [requestLine, ...headers] = REQUEST_LINES[transport];
  const host = address.includes(':') ? `[${address}]` : address;
  const sent = Buffer.from([requestLine, `Host: ${host}:${port}`, ...headers, '', ''].join('\r\n'));
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const socket = dial(place);
    const end = (): void => void socket.destroy();
    const giveUp = setTimeout(end, MAX_MS);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const { end: wholeBytes = MAX_BYTES } = findEvent(transport, received) ?? {};
      if (received.length >= Math.min(wholeBytes, MAX_BYTES)) end();
    });
    socket.on('error', end); // cut, or refused
    together.signal.addEventListener('abort', end);
    socket.on('close', () => {
      clearTimeout(giveUp);
      const event = findEvent(transport, received);
      if (event === null) together.abort();
      resolve({
        sentHex: sent.toString('hex'),
        // A machine that is held up reads two events at once.
        receivedHex: received.toString('hex', 0, Math.min(event?.end ?? MAX_BYTES, MAX_BYTES)),
        eventAt: event?.at ?? null,
      });
    });
    socket.write(sent);
  });
}
