/** Polling with answers that wait until there is something to say. */
import type { ServerHalf } from '../contract.ts';
import { mountPolling } from './polling.ts';

const PATH = '/long-poll';
/** A question is kept for so long, ms: less than the 60 s after which common proxies give up. */
const WAIT_MS = 25_000;

export const server: ServerHalf = {
  path: PATH,
  packages: ['express'],
  mount: (mount) => mountPolling(PATH, WAIT_MS, mount),
};
