import type { Server, ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../servers/stream/clock.ts';
import { sendOnSchedule, sseText } from './stream.ts';

/** The parts of Fastify that the guest uses. */
interface Fastify {
  readonly server: Server;
  get(path: string, handler: (request: unknown, reply: FastifyReply) => void): void;
  listen(where: { readonly port: number; readonly host: string }): Promise<string>;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): void;
}

/** Entry point: `node fastify-process.js FILE PORT RATE`, with the file that Fastify begins in. */
const [file = '', port = '', rate = ''] = process.argv.slice(2);
const module: { readonly default: () => Fastify } = await import(pathToFileURL(file).href);
const app = module.default();
const open = new Set<ServerResponse>();
app.get('/events', (_request, reply) => {
  reply.hijack(); // Fastify has no streams of events of its own: it hands over the response of node:http
  const { raw } = reply;
  raw.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }).flushHeaders();
  open.add(raw);
  raw.once('close', () => open.delete(raw));
});
const sockets = new WebSocketServer({ server: app.server, path: '/websocket', perMessageDeflate: false });
await app.listen({ port: Number(port), host: '127.0.0.1' });

sendOnSchedule(
  Number(rate),
  () => systemClock.nowNs(),
  (seq, text) => {
    const bytes = sseText(seq, text);
    for (const response of open) response.write(bytes);
    for (const socket of sockets.clients) socket.send(text);
  },
);
