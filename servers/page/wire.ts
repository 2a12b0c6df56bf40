/** The bytes on the wire, for people: a browser hides chunk lengths and frame headers, and a bare socket shows them. */
import { connect } from 'node:net';

/** A reading is over after so many bytes of answer, ... */
const MAX_BYTES = 2048;
/** ... or so much time: the slowest stream sends an event every 10 s. */
const MAX_MS = 12_000;

/** What went over one connection, from its first byte on. */
export interface WireReading {
  /** The request, hexadecimal. */
  readonly sentHex: string;
  /** All that came back, hexadecimal, cut after `MAX_BYTES`. */
  readonly receivedHex: string;
  /** Where in `receivedHex` the chunk or frame with the first event begins, bytes; null: no event came. */
  readonly eventAt: number | null;
}

/** How a transport is asked, and where what it sends begins and ends. */
interface WireFormat {
  readonly requestLines: readonly string[];
  /** Bytes of the chunk or frame that begins at `at`; null: its length has not arrived. */
  unitBytes(bytes: Buffer, at: number): number | null;
}

const FORMATS: Readonly<Record<'sse' | 'websocket', WireFormat>> = {
  sse: {
    requestLines: ['GET /events HTTP/1.1', 'Accept: text/event-stream'],
    // [spec] chunk-size in hexadecimal, CRLF, chunk-data, CRLF: https://www.rfc-editor.org/rfc/rfc9112#section-7.1
    unitBytes(bytes, at) {
      const lineEnd = bytes.indexOf('\r\n', at);
      if (lineEnd === -1) return null;
      return lineEnd - at + 2 + Number.parseInt(bytes.toString('latin1', at, lineEnd), 16) + 2;
    },
  },
  websocket: {
    requestLines: [
      'GET /websocket HTTP/1.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', // the example of RFC 6455, section 1.3
    ],
    // [spec] 7 bits of length; 126 and 127 say that 2 or 8 bytes of it follow: https://www.rfc-editor.org/rfc/rfc6455#section-5.2
    unitBytes(bytes, at) {
      const length = (bytes[at + 1] ?? 0) & 0x7f;
      const headerBytes = length === 126 ? 4 : length === 127 ? 10 : 2;
      if (bytes.length < at + headerBytes) return null;
      if (length === 126) return headerBytes + bytes.readUInt16BE(at + 2);
      if (length === 127) return headerBytes + Number(bytes.readBigUInt64BE(at + 2));
      return headerBytes + length;
    },
  },
};

/** Where the chunk or frame with the first event begins, and whether all of it is here; null: it has not begun. */
export function findEvent(
  transport: keyof typeof FORMATS,
  bytes: Buffer,
): { readonly at: number; readonly isWhole: boolean } | null {
  const headersEnd = bytes.indexOf('\r\n\r\n');
  if (headersEnd === -1) return null;
  let at = headersEnd + 4;
  for (;;) {
    const unitBytes = FORMATS[transport].unitBytes(bytes, at);
    if (unitBytes === null || !(unitBytes > 0)) return null; // a refusal has neither chunks nor frames
    const isWhole = bytes.length >= at + unitBytes;
    // What comes before, `retry:` or a heartbeat, is no event.
    if (bytes.subarray(at, at + unitBytes).includes('{"seq":')) return { at, isWhole };
    if (!isWhole) return null;
    at += unitBytes;
  }
}

/**
 * Reads both wires at the same time, and so most often the same event. Every reading opens two connections that count like all others.
 * Whoever asks while a reading is under way gets that one: there is never more than one.
 */
export function createWireReader(): (address: string, port: number) => Promise<Record<string, WireReading>> {
  let underWay: Promise<Record<string, WireReading>> | null = null;
  const read = async (address: string, port: number): Promise<Record<string, WireReading>> => {
    const together = new AbortController();
    try {
      const [sse, websocket] = await Promise.all([
        readOne('sse', address, port, together),
        readOne('websocket', address, port, together),
      ]);
      return { sse, websocket };
    } finally {
      underWay = null;
    }
  };
  return (address, port) => (underWay ??= read(address, port));
}

/**
 * Connects as any client does, and reads up to the end of the first event. Never rejects: what was read is the answer.
 * @param together ends both readings when one connection closes without an event: it was cut, or the server is leaving.
 */
function readOne(
  transport: keyof typeof FORMATS,
  address: string,
  port: number,
  together: AbortController,
): Promise<WireReading> {
  const [requestLine, ...headers] = FORMATS[transport].requestLines;
  const host = address.includes(':') ? `[${address}]` : address;
  const sent = Buffer.from([requestLine, `Host: ${host}:${port}`, ...headers, '', ''].join('\r\n'));
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const socket = connect({ host: address, port, noDelay: true });
    const giveUp = setTimeout(() => socket.destroy(), MAX_MS);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const isDone = findEvent(transport, received)?.isWhole === true;
      if (isDone || received.length >= MAX_BYTES) socket.destroy();
    });
    socket.on('error', () => {
      // Cut, or refused: 'close' follows, and what was read until then is the answer.
    });
    together.signal.addEventListener('abort', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(giveUp);
      const eventAt = findEvent(transport, received)?.at ?? null;
      if (eventAt === null) together.abort();
      resolve({
        sentHex: sent.toString('hex'),
        receivedHex: received.toString('hex', 0, MAX_BYTES),
        eventAt,
      });
    });
    socket.write(sent);
  });
}
