import type { RequestListener, Server } from 'node:http';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { urlOf } from './request-url.ts';
import type { Mount, UpgradeListener } from '../contract.ts';

/** Sorts what comes to `server` by its path: to the transport that has taken it, and all else to `app`. */
export function openEntrance(server: Server, app: RequestListener): Pick<Mount, 'onGet' | 'onUpgrade'> {
  const gets = new Map<string, RequestListener>();
  const upgrades = new Map<string, UpgradeListener>();

  server.on('request', (request, response) => {
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
      // Not before somebody takes upgrades: a server that listens for them no longer answers them as ordinary requests.
      server.on('upgrade', (request, socket, head) => {
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
