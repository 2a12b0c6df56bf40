/** The client of `servers/controls/polling.ts` that asks five times a second. */
import type { PollingHalf } from '../contract.ts';

export const client: PollingHalf = { path: '/poll', packages: [], everyMs: 200 };
