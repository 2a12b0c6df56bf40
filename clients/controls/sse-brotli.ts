/** The measuring client of the control `servers/controls/sse-brotli.ts`: that for SSE, which accepts brotli alone. */
import { createBrotliDecompress } from 'node:zlib';
import type { ClientHalf } from '../contract.ts';
import { open, type Decoding } from '../sse.ts';

const decoding: Decoding = { encoding: 'br', createDecoder: () => createBrotliDecompress() };

export const client: ClientHalf = {
  path: '/events-brotli',
  packages: ['eventsource-parser'],
  open: (target, handlers) => open(target, handlers, decoding),
};
