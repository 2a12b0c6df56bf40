import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ForeignTarget } from './contract.ts';

/** A server written by hand on TCP: nothing of this project speaks on its side. */
export interface ForeignServer {
  readonly port: number;
  /** The head of each request, oldest first. */
  readonly heads: readonly string[];
  /** Connections that are open. */
  readonly sockets: ReadonlySet<Socket>;
}

/** Starts one. @param answer what it does with a request, whose head is complete */
export async function serveForeign(answer: (socket: Socket, head: string) => void): Promise<ForeignServer> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let unread = '';
    const read = (bytes: Buffer): void => {
      unread += bytes.toString('latin1');
      if (!unread.includes('\r\n\r\n')) return;
      socket.off('data', read);
      heads.push(unread);
      answer(socket, unread);
      socket.resume();
    };
    socket.on('data', read);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port
  const { port } = server.address() as AddressInfo;
  return { port, heads, sockets };
}

/** Opens a stream of SSE. */
export function acceptSse(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n');
}

/** An event of SSE. @param id absent: none */
export function sseEvent(data: string, id?: number | string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`;
}

/** Accepts an upgrade. https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2 */
export function acceptUpgrade(socket: Socket, head: string): void {
  const [, key = ''] = /^sec-websocket-key: (\S+)/im.exec(head) ?? [];
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
}

/** An unmasked frame with a payload of up to 125 bytes. @param opcode 1 text, 8 close, 9 ping */
export function frame(payload: string, opcode = 1): Buffer {
  const bytes = Buffer.from(payload);
  return Buffer.concat([Buffer.from([0x80 | opcode, bytes.length]), bytes]);
}

/** An answer that is no stream. */
export function answerOnce(socket: Socket, status: string, headers = '', body = ''): void {
  socket.end(
    `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** A target without wishes. */
export function targetAt(url: string, wishes: Partial<ForeignTarget> = {}): ForeignTarget {
  return {
    label: 'mine',
    url,
    headers: [],
    subprotocols: [],
    send: null,
    insecure: false,
    method: 'GET',
    body: null,
    seq: null,
    sentAt: null,
    serverPids: [],
    ...wishes,
  };
}
