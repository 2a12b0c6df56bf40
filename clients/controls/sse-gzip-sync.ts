/** The measuring client of the control `servers/controls/sse-gzip-sync.ts`: that for gzip, at another path. */
import type { ClientHalf } from '../contract.ts';
import { client as gzip } from './sse-gzip.ts';

export const client: ClientHalf = { ...gzip, path: '/events-gzip-sync' };
