/**
 * `reconnecting-websocket` with its default options (https://github.com/pladaria/reconnecting-websocket#default-values),
 * and `ws` under it. It waits 1 to 5 s after a loss, 1.3 times as long after each further one, at most 10 s; an opening
 * counts as a success once it has lasted 5 s. The random part is drawn once for the whole process, so clients in one
 * process come back as a herd. It gives an attempt up after 4 s without an answer, and nothing is final. It knows no resume
 * point, unless the application makes a new URL for each attempt.
 */
import { createRequire } from 'node:module';
import type Typed from 'reconnecting-websocket';
import { WebSocket } from 'ws';
import type { LibraryHalf, LibraryHandlers, Target } from '../contract.ts';
import { causeOfClose, causeOfError, hear } from '../engine/websocket-events.ts';

// The types of the package describe an ES module, and Node gets a CommonJS one, which is the class itself.
const ReconnectingWebSocket: typeof Typed.default = createRequire(import.meta.url)('reconnecting-websocket');

/**
 * The library drops an attempt that timed out, with its listeners. In a browser nobody hears the error that follows; in Node
 * an 'error' of ws without a listener ends the process.
 */
class QuietWebSocket extends WebSocket {
  constructor(url: string) {
    super(url); // By default ws offers permessage-deflate. The project's servers decline it.
    this.on('error', () => undefined);
  }
}

function start({ origin, path }: Pick<Target, 'origin' | 'path'>, handlers: LibraryHandlers) {
  const url = new URL(path, origin).href;
  const nextUrl = (): string => {
    handlers.attempted();
    return url;
  };
  const websocket = new ReconnectingWebSocket(nextUrl, undefined, { WebSocket: QuietWebSocket });
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

export const client: LibraryHalf = {
  path: '/websocket',
  packages: ['reconnecting-websocket', 'ws'],
  start,
};
