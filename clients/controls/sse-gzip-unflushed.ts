/** The measuring client of the exhibit `servers/controls/sse-unflushed.ts`: that for gzip, at another path. */
import type { ClientHalf } from '../contract.ts';
import { client as gzip } from './sse-gzip.ts';

export const client: ClientHalf = { ...gzip, path: '/events-unflushed' };
