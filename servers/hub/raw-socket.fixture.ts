import { connect, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import { onTestFinished } from 'vitest';
import { until } from './until.fixture.ts';

/** A bare TCP connection, for tests that look at the bytes. */
export interface RawSocket {
  readonly socket: Socket;
  /** Breaks the TCP connection off. */
  reset(): void;
  /** All that has arrived, one character for each byte. */
  received(): string;
  /** What arrived after the head of the response. */
  body(): string;
  /** The body, once it is at least as long as `expected`. */
  bodyLike(expected: string): Promise<string>;
  hasEnded(): boolean;
  isClosed(): boolean;
}

/** By the certificate that they trust: to make one takes longer than the rest of a connection. */
const contexts = new Map<string, SecureContext>();

function contextOf(trusted: string): SecureContext {
  const context = contexts.get(trusted) ?? createSecureContext({ ca: trusted });
  contexts.set(trusted, context);
  return context;
}

/**
 * Connects to a server on loopback and sends `request`.
 * @param allowHalfOpen true: stays when the server ends. @param trusted the certificate of a TLS server, PEM; null: in the clear.
 */
export function sendRaw(
  port: number,
  request: string,
  allowHalfOpen = false,
  trusted: string | null = null,
): RawSocket {
  const chunks: Buffer[] = [];
  let hasEnded = false;
  const tcp = connect({ port, host: '127.0.0.1', allowHalfOpen });
  const secure = { socket: tcp, host: '127.0.0.1', allowHalfOpen };
  const socket = trusted === null ? tcp : connectTls({ ...secure, secureContext: contextOf(trusted) });
  tcp.on('error', () => undefined);
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('end', () => {
    hasEnded = true;
  });
  // A connection that the server breaks off shows in `isClosed`.
  socket.on('error', () => undefined);
  socket.write(request);
  onTestFinished(() => {
    socket.destroy();
    tcp.destroy();
  });
  const received = (): string => Buffer.concat(chunks).toString('latin1');
  const body = (): string => received().split('\r\n\r\n').slice(1).join('\r\n\r\n');
  return {
    socket,
    reset() {
      tcp.resetAndDestroy();
    },
    received,
    body,
    async bodyLike(expected) {
      await until(
        `${expected.length} bytes like ${expected.slice(0, 200)}`,
        () => body().length >= expected.length,
      );
      return body();
    },
    hasEnded: () => hasEnded,
    isClosed: () => socket.closed,
  };
}

/** One chunk of HTTP/1.1, one character for each byte: RFC 9112, section 7.1. */
export const chunk = (text: string): string =>
  Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`).toString('latin1');

/** The data of all whole chunks in `body`, the last chunk of a response as `<end>`. How the data is cut into chunks is lost. */
export function dechunked(body: string): string {
  const [, size] = /^([0-9a-f]+)\r\n/.exec(body) ?? [];
  if (size === undefined) return '';
  const from = size.length + 2;
  const end = from + Number.parseInt(size, 16);
  if (body.length < end + 2) return '';
  if (body.slice(end, end + 2) !== '\r\n') throw new Error(`a chunk is cut: ${body.slice(0, 200)}`);
  return end === from ? '<end>' : body.slice(from, end) + dechunked(body.slice(end + 2));
}

/** The text of a GET request. @param headers each `Name: value`. */
export function getRequest(path: string, ...headers: readonly string[]): string {
  return `${['GET ' + path + ' HTTP/1.1', 'Host: 127.0.0.1', ...headers].join('\r\n')}\r\n\r\n`;
}

/** As `getRequest`, for a WebSocket. The key is the example of RFC 6455, section 1.3. */
export function upgradeRequest(path: string, ...headers: readonly string[]): string {
  return getRequest(
    path,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  );
}
