/** The client of `servers/controls/long-polling.ts` that asks again as soon as it has its answer. */
import type { PollingHalf } from '../contract.ts';

export const client: PollingHalf = { path: '/long-poll', packages: [], everyMs: 0 };
