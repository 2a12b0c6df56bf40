/** The measuring client of the control `servers/controls/sse-framed.ts`: that for SSE, at another path. */
import type { ClientHalf } from '../contract.ts';
import { client as sse } from '../sse.ts';

export const client: ClientHalf = { ...sse, path: '/events-framed' };
