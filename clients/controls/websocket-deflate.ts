/** The measuring client of the control `servers/controls/websocket-deflate.ts`: that for WebSockets, which offers permessage-deflate. */
import type { ClientHalf } from '../contract.ts';
import { open } from '../websocket.ts';

export const client: ClientHalf = {
  path: '/websocket-deflate',
  packages: ['ws'],
  open: (target, handlers) => open(target, handlers, true),
};
