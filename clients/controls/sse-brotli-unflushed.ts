/** The measuring client of the exhibit `servers/controls/sse-unflushed.ts`: that for brotli, at another path. */
import type { ClientHalf } from '../contract.ts';
import { client as brotli } from './sse-brotli.ts';

export const client: ClientHalf = { ...brotli, path: '/events-unflushed' };
