import { once } from 'node:events';
import { createServer, get, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { createParser } from 'eventsource-parser';
import express from 'express';
import { WebSocket, type WebSocketServer } from 'ws';
import type { ByteDelivery, ByteRoute, BytesCheck } from '../records/functional-checks.ts';
import { withWebSockets } from './loopback.ts';

/** What is sent: bytes that are no UTF-8, every line end, a line separator that is none, and a character beyond 16 bits. */
const INPUTS: Readonly<Record<string, Buffer>> = {
  'not-utf-8': Buffer.from('41fffe0042', 'hex'),
  cr: Buffer.from('a\rb'),
  lf: Buffer.from('a\nb'),
  crlf: Buffer.from('a\r\nb'),
  'line-separator': Buffer.from('a\u2028b'),
  astral: Buffer.from('a\u{1F600}b'),
};

const BASE64_SIZES = [5, 20, 1000] as const;

/** How bytes become SSE. */
const EVENT_STREAM: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  // [spec] Lines end with CRLF, LF or CR: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
  sse: (bytes) =>
    // latin1: one character for each byte, so that no byte is changed on this side
    Buffer.from(`${bytes.toString('latin1').replaceAll(/^|\r\n|\r|\n/g, asDataLine)}\n\n`, 'latin1'),
  'sse-one-line': (bytes) => Buffer.concat([Buffer.from('data: '), bytes, Buffer.from('\n\n')]),
  'sse-base64': (bytes) => Buffer.from(`data: ${bytes.toString('base64')}\n\n`),
};

/** A line end becomes one that the protocol can carry; the start of the text needs none. */
function asDataLine(lineEnd: string): string {
  return lineEnd === '' ? 'data: ' : '\ndata: ';
}

/** Sends every input on every way over real sockets, and tells what arrives. @throws when a connection fails. */
export async function checkBytes(): Promise<BytesCheck> {
  const app = express().disable('x-powered-by');
  app.get('/events/:route/:input', ({ params: { route, input } }, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    response.end(EVENT_STREAM[route]?.(INPUTS[input] ?? Buffer.alloc(0)));
  });
  const deliveries: ByteDelivery[] = [];
  await withWebSockets(async (upgrader, origin, port) => {
    for (const [input, bytes] of Object.entries(INPUTS)) {
      for (const route of ['sse', 'sse-one-line', 'sse-base64'] as const) {
        const data = await readEvent(`http://127.0.0.1:${port}/events/${route}/${input}`);
        const arrived = data === null ? null : Buffer.from(data, route === 'sse-base64' ? 'base64' : 'utf8');
        deliveries.push(deliveryOf(input, route, bytes, arrived, null));
      }
      for (const route of ['websocket-text', 'websocket-binary'] as const) {
        const { arrived, closeCode } = await exchange(upgrader, origin, bytes, route);
        deliveries.push(deliveryOf(input, route, bytes, arrived, closeCode));
      }
    }
  }, createServer(app));
  return {
    deliveries,
    base64: BASE64_SIZES.map((payloadBytes) => ({
      payloadBytes,
      encodedBytes: Buffer.alloc(payloadBytes).toString('base64').length,
    })),
  };
}

function deliveryOf(
  input: string,
  route: ByteRoute,
  sent: Buffer,
  arrived: Buffer | null,
  closeCode: number | null,
): ByteDelivery {
  return {
    input,
    route,
    sentHex: sent.toString('hex'),
    arrivedHex: arrived?.toString('hex') ?? null,
    result: arrived === null ? 'nothing' : arrived.equals(sent) ? 'identical' : 'changed',
    closeCode,
  };
}

/** The data of the first event of a stream; null: it ended without one. */
async function readEvent(url: string): Promise<string | null> {
  let first: string | null = null;
  const parser = createParser({
    onEvent: ({ data }) => {
      first ??= data;
    },
  });
  const [response] = await once(get(url, { agent: false }), 'response');
  if (response instanceof IncomingMessage) parser.feed(await text(response));
  return first;
}

/** Sends one message from the server. The client closes: by itself when it has it, or because it may not read it. */
function exchange(
  upgrader: WebSocketServer,
  url: string,
  bytes: Buffer,
  route: 'websocket-text' | 'websocket-binary',
): Promise<{ arrived: Buffer | null; closeCode: number }> {
  return new Promise((resolve, reject) => {
    let arrived: Buffer | null = null;
    let isOpen = false;
    upgrader.once('connection', (websocket) => {
      websocket.on('close', (closeCode) => {
        resolve({ arrived, closeCode });
      });
      websocket.on('error', () => undefined); // 'close' follows
      websocket.send(bytes, { binary: route === 'websocket-binary' });
    });
    const client = new WebSocket(url, { perMessageDeflate: false });
    client.on('open', () => {
      isOpen = true;
    });
    client.on('message', (data: Buffer) => {
      arrived = data;
      client.close(1000);
    });
    client.on('error', (error) => {
      if (!isOpen) reject(error); // later ones are about the message: 'close' follows
    });
  });
}
