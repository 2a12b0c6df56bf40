import { createServer, type Server } from 'node:http';
import { EventSource, MessageEvent, WebSocket } from 'undici';
import { WebSocketServer } from 'ws';
import { wire as sseWire } from '../../servers/sse.ts';
import { wire as websocketWire } from '../../servers/websocket.ts';
import type { HeartbeatsCheck, HeartbeatSeen } from '../records/functional-checks.ts';
import { listenOnLoopback } from './loopback.ts';
import { quietly } from './quietly.ts';

const BEATS = 5;
/** Comes behind the heartbeats: whoever has it has got them all. */
const LAST = 'the last message';

/** Sends heartbeats of each kind to the interfaces that a script in a browser has, and counts what it is told of. */
export async function checkHeartbeats(): Promise<HeartbeatsCheck> {
  return {
    beats: BEATS,
    routes: [
      await overSse('comment', sseWire.comment),
      await overSse('sse-message', sseWire.heartbeat),
      await overWebSocket('ping'),
      await overWebSocket('websocket-message'),
    ],
  };
}

async function overSse(route: HeartbeatSeen['route'], beat: Buffer | string): Promise<HeartbeatSeen> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (let sent = 0; sent < BEATS; sent += 1) response.write(beat);
    response.write(`data: ${LAST}\n\n`);
  });
  const port = await listenOnLoopback(server);
  const source = quietly(() => new EventSource(`http://127.0.0.1:${port}/`));
  const dispatched = countEvents(source);
  try {
    await hasLast(source);
    return { route, scriptEvents: dispatched(), answered: null };
  } finally {
    source.close();
    close(server);
  }
}

async function overWebSocket(route: 'ping' | 'websocket-message'): Promise<HeartbeatSeen> {
  const server = createServer();
  const upgrader = new WebSocketServer({ server });
  let answered = 0;
  const gone = new Promise<void>((resolve) => {
    upgrader.on('connection', (peer) => {
      peer.on('pong', () => {
        answered += 1;
      });
      peer.on('close', () => {
        resolve();
      });
      for (let sent = 0; sent < BEATS; sent += 1) {
        if (route === 'ping') peer.ping();
        else peer.send(websocketWire.heartbeat, { binary: false });
      }
      peer.send(LAST);
    });
  });
  const port = await listenOnLoopback(server);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  const dispatched = countEvents(socket);
  try {
    await hasLast(socket);
    const scriptEvents = dispatched();
    socket.close();
    await gone; // its answers came before its goodbye
    return { route, scriptEvents, answered: route === 'ping' ? answered : null };
  } finally {
    close(server);
  }
}

/** Counts every event of whatever type, heard or not; the opening and the last message are taken off. */
function countEvents(target: EventTarget): () => number {
  let events = 0;
  const dispatch = target.dispatchEvent.bind(target);
  target.dispatchEvent = (event) => {
    events += 1;
    return dispatch(event);
  };
  return () => events - 2;
}

function hasLast(target: EventTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    target.addEventListener('message', (event) => {
      if (event instanceof MessageEvent && event.data === LAST) resolve();
    });
    target.addEventListener('error', () => {
      reject(new Error('the connection failed'));
    });
  });
}

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}
