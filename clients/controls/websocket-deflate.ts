/** The measuring client of the control `websocket-deflate`: `websocket.ts`, offering permessage-deflate as ws does by default. */
import { WebSocket } from 'ws';
import type { ClientHalf } from '../contract.ts';
import { startAttempt } from '../engine/attempt.ts';
import { addressOf, client as websocket, read } from '../websocket.ts';

export const client: ClientHalf = {
  ...websocket,
  path: '/websocket-deflate',
  open(target, handlers) {
    const attempt = startAttempt(target, handlers);
    read(new WebSocket(addressOf(target), { createConnection: () => attempt.stream }), attempt);
    return attempt;
  },
};
