/**
 * `ws` with its default options, and nothing around it: what many first versions look like. Like every WebSocket it never
 * comes back, as neither RFC 6455 nor the WebSockets standard knows reconnection. Any loss is final.
 */
import { WebSocket } from 'ws';
import type { LibraryHalf, LibraryHandlers, LossCause, Target } from '../contract.ts';
import { causeOfClose, causeOfError, hear } from '../engine/websocket-events.ts';

function start({ origin, path }: Pick<Target, 'origin' | 'path'>, handlers: LibraryHandlers) {
  handlers.attempted();
  // By default ws offers permessage-deflate. The project's servers decline it.
  const websocket = new WebSocket(new URL(path, origin));
  let cause: LossCause | null = null;
  websocket.on('open', () => {
    handlers.opened();
  });
  websocket.on('message', (data: Buffer) => {
    hear(data.toString(), handlers);
  });
  websocket.on('error', (error) => {
    cause = causeOfError(error); // 'close' follows
  });
  websocket.on('close', (code) => {
    handlers.lost(cause ?? causeOfClose(code));
    handlers.closedForGood();
  });
  return {
    close() {
      websocket.terminate();
    },
  };
}

export const client: LibraryHalf = { path: '/websocket', packages: ['ws'], start };
