import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Mount, UpgradeListener } from '../contract.ts';
import { urlOf } from './admission.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';

/** Requests that may wait on one connection: each costs memory, and behind a stream none is ever answered. */
const MOST_PIPELINED = 16;

/** Routes requests to `server` by their path: to the transport that has taken it, and everything else to `app`. */
export function openEntrance(server: Server, app: RequestListener): Pick<Mount, 'onGet' | 'onUpgrade'> {
  const gets = new Map<string, RequestListener>();
  const upgrades = new Map<string, UpgradeListener>();
  const unfinished = new WeakMap<Duplex, number>();
  /** One function for all responses: a closure each would weigh on the memory of every connection. */
  function finished(this: ServerResponse): void {
    const socket = this.req.socket as Duplex | null;
    if (socket === null) return; // an iteration over the body that ended early has taken it
    unfinished.set(socket, (unfinished.get(socket) ?? 1) - 1);
  }

  /** Whether it may be answered. Over HTTP/2 nothing waits behind a stream, and the settings of a session limit its streams. */
  const isInTurn = ({ socket, httpVersionMajor }: IncomingMessage, response: ServerResponse): boolean => {
    if (httpVersionMajor > 1) return true;
    const pending = unfinished.get(socket) ?? 0;
    if (pending >= MOST_PIPELINED) {
      socket.destroy();
      return false;
    }
    unfinished.set(socket, pending + 1);
    response.on('close', finished);
    return true;
  };

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!isInTurn(request, response)) return;
    const isGet = request.method === 'GET' || request.method === 'HEAD';
    const take = isGet ? gets.get(urlOf(request).pathname) : undefined;
    (take ?? app)(request, response);
  });

  return {
    onGet(path, take) {
      gets.set(path, take);
    },
    onUpgrade(path, take) {
      upgrades.set(path, take);
      if (upgrades.size > 1) return;
      // Not before a transport takes upgrades: a server that listens for them no longer answers them as ordinary requests.
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        if ((unfinished.get(socket) ?? 0) > 0) {
          socket.destroy(); // a response is still being written here: two streams in one socket would be neither
          return;
        }
        const taker = upgrades.get(urlOf(request).pathname);
        if (taker === undefined) {
          const reason = `Upgrades are served at ${[...upgrades.keys()].join(', ')}.`;
          refuseUpgrade(socket, { status: 404, reason });
          return;
        }
        taker(request, socket, head);
      });
    },
  };
}
