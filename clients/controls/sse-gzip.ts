/** The measuring client of the control `servers/controls/sse-gzip.ts`: that for SSE, which accepts gzip alone. */
import { constants, createGunzip } from 'node:zlib';
import type { ClientHalf } from '../contract.ts';
import { open, type Decoding } from '../sse.ts';

const decoding: Decoding = {
  encoding: 'gzip',
  // What a flush has made whole is read at once.
  createDecoder: () => createGunzip({ flush: constants.Z_SYNC_FLUSH }),
};

export const client: ClientHalf = {
  path: '/events-gzip',
  packages: ['eventsource-parser'],
  open: (target, handlers) => open(target, handlers, decoding),
};
