import { Agent, createServer, get, request, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import express from 'express';
import { WebSocket } from 'ws';
import type { ReplyCost, ReplyCheck, SocketBytes } from '../records/functional-checks.ts';
import { withServer, withWebSockets } from './loopback.ts';

const PAYLOAD = 'a reply of 20 bytes!';
const REPLIES = 3;

/** Instead of address and port: the port is the system's choice, and its digits would count. */
const HOST = 'example.com';

/** Replies a few times on each way, and counts the bytes on the client's sockets. @throws when a connection fails. */
export async function checkReply(): Promise<ReplyCheck> {
  return {
    payloadBytes: Buffer.byteLength(PAYLOAD),
    routes: [await replyByPost(), await replyByFrame('frame'), await replyByFrame('frame-answered')],
  };
}

/** A stream that stays open, and beside it POST requests over a connection that is kept alive. */
function replyByPost(): Promise<ReplyCost> {
  const app = express().disable('x-powered-by');
  app.get('/events', (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    response.write('retry: 1000\n\n');
  });
  app.post('/reply', (incoming, response) => {
    incoming.resume().on('end', () => {
      response.status(204).end();
    });
  });
  const server = createServer(app);
  const connections = countConnections(server);
  return withServer(server, async (_origin, port) => {
    const agent = new Agent({ keepAlive: true });
    try {
      const [stream] = await once(get({ port, host: '127.0.0.1', path: '/events', agent }), 'response');
      stream.on('error', () => undefined); // the end of the functional check cuts it
      await once(stream, 'data');
      return { route: 'post', ...(await repeat(() => post(port, agent))), connections: connections() };
    } finally {
      agent.destroy();
    }
  });
}

/** One POST with the headers that Node sends, and the two that tell what the body is. */
async function post(port: number, agent: Agent): Promise<SocketBytes> {
  const headers = {
    Host: HOST,
    'Content-Type': 'text/plain',
    'Content-Length': Buffer.byteLength(PAYLOAD),
  };
  const outgoing = request({ port, host: '127.0.0.1', method: 'POST', path: '/reply', agent, headers });
  const counted = new Promise<() => SocketBytes>((resolve) => {
    outgoing.once('socket', (socket) => {
      resolve(countFrom(socket)); // in this turn: in the next, the request is on the socket
    });
  });
  outgoing.end(PAYLOAD);
  const [response] = await once(outgoing, 'response');
  await once(response.resume(), 'end');
  await nextTurn(); // the agent takes the socket back in this turn, and hands it out in the next
  return (await counted)();
}

/** Messages over the WebSocket that carries the stream. */
function replyByFrame(route: 'frame' | 'frame-answered'): Promise<ReplyCost> {
  const server = createServer();
  const connections = countConnections(server);
  return withWebSockets(async (upgrader, origin, port) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const client = new WebSocket(origin, { createConnection: () => socket, perMessageDeflate: false });
    try {
      const [[peer]] = await Promise.all([once(upgrader, 'connection'), once(client, 'open')]);
      if (!(peer instanceof WebSocket)) throw new Error('The server has no WebSocket.');
      // What breaks from here on fails the wait for the reply; without listeners it would end the process.
      client.on('error', () => undefined);
      peer.on('error', () => undefined);
      const reply = async (): Promise<SocketBytes> => {
        const since = countFrom(socket);
        const received = once(peer, 'message');
        const answered = route === 'frame' ? null : once(client, 'message');
        client.send(PAYLOAD);
        await received;
        if (route === 'frame-answered') peer.send('');
        await answered;
        return since();
      };
      return { route, ...(await repeat(reply)), connections: connections() };
    } finally {
      client.terminate();
    }
  }, server);
}

/** Some replies, one after the other. @throws when those after the first are not alike. */
async function repeat(reply: () => Promise<SocketBytes>): Promise<Pick<ReplyCost, 'first' | 'later'>> {
  const first = await reply();
  const later = await reply();
  for (let made = 2; made < REPLIES; made += 1) {
    const { upBytes, downBytes } = await reply();
    if (upBytes !== later.upBytes || downBytes !== later.downBytes)
      throw new Error('Replies over one connection differ in their bytes.');
  }
  return { first, later };
}

/** How many connections the server has accepted since. */
function countConnections(server: Server): () => number {
  let count = 0;
  server.on('connection', () => {
    count += 1;
  });
  return () => count;
}

/** The bytes on a socket since now. */
function countFrom(socket: Socket): () => SocketBytes {
  const { bytesWritten, bytesRead } = socket;
  return () => ({ upBytes: socket.bytesWritten - bytesWritten, downBytes: socket.bytesRead - bytesRead });
}
