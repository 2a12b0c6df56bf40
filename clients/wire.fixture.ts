import { createHash } from 'node:crypto';
import type { Visit } from './scripted-server.fixture.ts';

/** For tests: the bytes of both protocols, put together by hand. */
export const STREAM_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n';
export const CHUNKED_HEAD = `${STREAM_HEAD}Stream-Epoch: here\r\nTransfer-Encoding: chunked\r\n\r\n`;
export const LAST_CHUNK = '0\r\n\r\n';

export function chunk(bytes: Buffer | string): Buffer {
  const body = Buffer.from(bytes);
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);
}

/** An answer that accepts the upgrade: RFC 6455, section 4.2.2. */
export function accepting({ request }: Visit, header = 'Stream-Epoch: here\r\n'): string {
  const key = request.find((line) => line.startsWith('Sec-WebSocket-Key: '))?.slice(19) ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return (
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\n${header}\r\n`
  );
}

/** A whole, unmasked frame of less than 126 bytes: RFC 6455, section 5.2. */
export function frame(opcode: number, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload);
  return Buffer.concat([Buffer.of(0x80 | opcode, body.length), body]);
}
