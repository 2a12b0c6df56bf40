import { createServer } from 'node:http';
import { MessageEvent, WebSocket } from 'undici';
import { wire as sseWire } from '../../servers/sse.ts';
import { wire as websocketWire } from '../../servers/websocket.ts';
import type { HeartbeatsCheck, HeartbeatSeen } from '../records/functional-checks.ts';
import { openEventSource, withServer, withWebSockets } from './loopback.ts';

const BEATS = 5;
/** Comes behind the heartbeats: a client that has it has got them all. */
const LAST = 'the last message';

/** Sends heartbeats of each kind to the interfaces that a script in a browser has, and counts what it sees of them. */
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

function overSse(route: HeartbeatSeen['route'], beat: Buffer | string): Promise<HeartbeatSeen> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (let sent = 0; sent < BEATS; sent += 1) response.write(beat);
    response.write(`data: ${LAST}\n\n`);
  });
  return withServer(server, async (origin) => {
    const source = openEventSource(origin);
    try {
      return { route, scriptEvents: await eventsUntilLast(source), answered: null };
    } finally {
      source.close();
    }
  });
}

function overWebSocket(route: 'ping' | 'websocket-message'): Promise<HeartbeatSeen> {
  return withWebSockets(async (upgrader, origin) => {
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
    const socket = new WebSocket(origin);
    const scriptEvents = await eventsUntilLast(socket);
    socket.close();
    await gone; // its answers came before its goodbye
    return { route, scriptEvents, answered: route === 'ping' ? answered : null };
  });
}

/** Counts every event of whatever type, heard or not; the opening and the last message are taken off. */
function eventsUntilLast(target: EventTarget): Promise<number> {
  let events = 0;
  const dispatch = target.dispatchEvent.bind(target);
  target.dispatchEvent = (event) => {
    events += 1;
    return dispatch(event);
  };
  return new Promise((resolve, reject) => {
    target.addEventListener('message', (event) => {
      if (event instanceof MessageEvent && event.data === LAST) resolve(events - 2);
    });
    target.addEventListener('error', () => {
      reject(new Error('the connection failed'));
    });
  });
}
