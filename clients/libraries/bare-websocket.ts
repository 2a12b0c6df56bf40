/**
 * `ws` with its default options and nothing around it, as in many first versions. It never reconnects: neither RFC 6455 nor
 * the WebSockets standard has reconnection. Any loss is final.
 */
import { WebSocket } from 'ws';
import type { LibraryHalf, LossCause } from '../contract.ts';
import { causeOf } from '../websocket.ts';
import { causeOfError, reportMessage } from './report.ts';

export const client: LibraryHalf = {
  path: '/websocket',
  packages: ['ws'],
  start(url, handlers) {
    handlers.attempted();
    const websocket = new WebSocket(url); // offers permessage-deflate, which the servers here decline
    let cause: LossCause | null = null;
    websocket.on('open', () => {
      handlers.opened();
    });
    websocket.on('message', (data: Buffer) => {
      reportMessage(data.toString(), handlers);
    });
    websocket.on('error', (error) => {
      cause = causeOfError(error); // 'close' follows
    });
    websocket.on('close', (code) => {
      handlers.lost(cause ?? causeOf(code));
      handlers.closedForGood();
    });
    return {
      close() {
        websocket.terminate();
      },
    };
  },
};
