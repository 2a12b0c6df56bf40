/**
 * A control: WebSockets with permessage-deflate (RFC 7692), as ws has it by default: each connection has a compressor of its
 * own, which remembers what it has sent. All else is `websocket.ts`.
 */
import type { ServerHalf } from '../contract.ts';
import { mount } from '../websocket.ts';

const PATH = '/websocket-deflate';

export const server: ServerHalf = { path: PATH, packages: ['ws'], mount: (on) => mount(on, PATH, true) };
