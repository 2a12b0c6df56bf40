/**
 * A control: `sse-gzip.ts` with a compressor that is told once to flush whatever it gets, and that keeps what it remembers. So it
 * does what permessage-deflate does for WebSockets.
 */
import { constants } from 'node:zlib';
import type { ServerHalf } from '../contract.ts';
import { mount, PACKAGES } from './sse-gzip.ts';

const PATH = '/events-gzip-sync';

export const server: ServerHalf = {
  path: PATH,
  packages: PACKAGES,
  mount: (on) => mount(on, PATH, { settings: { flush: constants.Z_SYNC_FLUSH }, isFlushed: false }),
};
