/** A control: `sse-gzip.ts` for clients that accept brotli alone. The server is the same; so that both can run, the path is not. */
import type { ServerHalf } from '../contract.ts';
import { mount, PACKAGES } from './sse-gzip.ts';

const PATH = '/events-brotli';

export const server: ServerHalf = { path: PATH, packages: PACKAGES, mount: (on) => mount(on, PATH) };
