/**
 * The reconnecting WebSocket of `partysocket` with its default options (https://docs.partykit.io/reference/partysocket-api),
 * and `ws` under it. It waits 3 s after a loss (its README says 1 to 5 s; version 1.3 does not), 1.3 times as long after each
 * further one, at most 10 s, without jitter; an opening counts as a success once it has lasted 5 s. It gives an attempt up
 * after 4 s without an answer, and nothing is final. It knows no resume point, unless the application makes a new URL for
 * each attempt.
 */
import ReconnectingWebSocket from 'partysocket/ws';
import { WebSocket } from 'ws';
import type { LibraryHalf, LibraryHandlers, Target } from '../contract.ts';
import { causeOfClose, causeOfError, hear } from '../engine/websocket-events.ts';

function start({ origin, path }: Pick<Target, 'origin' | 'path'>, handlers: LibraryHandlers) {
  const url = new URL(path, origin).href;
  const nextUrl = (): string => {
    handlers.attempted();
    return url;
  };
  // By default ws offers permessage-deflate. The project's servers decline it.
  const websocket = new ReconnectingWebSocket(nextUrl, undefined, { WebSocket });
  websocket.addEventListener('open', () => {
    handlers.opened();
  });
  websocket.addEventListener('message', ({ data }) => {
    hear(String(data), handlers);
  });
  // Before each error the library makes up a close with code 1000, at which the state is not yet CLOSED.
  websocket.addEventListener('close', ({ code }) => {
    if (websocket.readyState === websocket.CLOSED) handlers.lost(causeOfClose(code));
  });
  websocket.addEventListener('error', ({ error }) => {
    handlers.lost(causeOfError(error));
  });
  return websocket;
}

export const client: LibraryHalf = { path: '/websocket', packages: ['partysocket', 'ws'], start };
