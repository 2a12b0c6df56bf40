/** The measuring client of the control `servers/controls/websocket-framed.ts`: that for WebSockets, at another path. */
import type { ClientHalf } from '../contract.ts';
import { client as websocket } from '../websocket.ts';

export const client: ClientHalf = { ...websocket, path: '/websocket-framed' };
