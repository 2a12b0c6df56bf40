/** An exhibit: what `sse-gzip.ts` becomes when nobody calls `flush`. Events wait in the compressor until it has enough of them. */
import type { ServerHalf } from '../contract.ts';
import { mount, PACKAGES } from './sse-gzip.ts';

const PATH = '/events-unflushed';

export const server: ServerHalf = {
  path: PATH,
  packages: PACKAGES,
  mount: (on) => mount(on, PATH, { settings: {}, isFlushed: false }),
};
