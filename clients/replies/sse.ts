/** A client that receives by SSE and sends by POST. Read `websocket.ts` beside it: same sections. */
import { Agent, request } from 'node:http';
import { dial } from '../engine/dial.ts';
import { client as stream } from '../sse.ts';
import type { RoomHalf } from './contract.ts';
import { handlersFor } from './handlers.ts';

/** Browsers open six connections to an origin over HTTP/1.1, and the stream has one of them. */
export const POST_SOCKETS = 5;

export const client: RoomHalf = {
  packages: stream.packages,
  join({ origin, room, trusted = null }, handlers) {
    // 1. Receive: the stream.
    const target = { origin, path: `/room-events?room=${room}`, resumePoint: null, trusted };
    const connection = stream.open(target, handlersFor(handlers));
    // 2. Send: a POST for each message. With more than one connection a later message can arrive first.
    const agent = new Agent({ keepAlive: true, maxSockets: POST_SOCKETS });
    const url = new URL(`/room-messages?room=${room}`, origin);
    agent.createConnection = () => dial(url, target).stream;
    const post = {
      method: 'POST',
      agent,
      host: url.hostname,
      port: url.port,
      path: `${url.pathname}${url.search}`,
    };
    let isOver = false;
    const fail = (why: string): void => {
      if (!isOver) handlers.failed(why);
    };
    return {
      send(text, acknowledged) {
        const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
        const outgoing = request({ ...post, headers }, (response) => {
          response.resume().on('error', (error: NodeJS.ErrnoException) => {
            fail(error.code ?? error.message);
          });
          if (response.statusCode === 204) acknowledged();
          else fail(`status ${response.statusCode}`);
        });
        outgoing.on('error', (error: NodeJS.ErrnoException) => {
          fail(error.code ?? error.message);
        });
        outgoing.end(text);
      },
      destroy() {
        isOver = true;
        agent.destroy();
        connection.destroy();
      },
    };
  },
};
