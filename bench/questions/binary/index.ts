import { COST, EXACT, TAIL_DELAY, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();

const FEW = 'too few messages for it';

const curve = readingCurves<Reads>({ label: 'Size of a message', unit: 'bytes', scale: 'log' });

/** All ways, the baseline first. */
const WAYS = ['sse', 'websocket', 'sse-get', 'sse-gzip-sync', 'websocket-base64'];

/** Messages of one size. */
const ofSize = (
  id: string,
  label: string,
  load: string,
  settings: { readonly bytes: number; readonly perSecond: number; readonly content?: 'text' },
  wishes: Pick<Parameters<typeof makeProcedureCell>[2], 'rounds' | 'primary' | 'transports'>,
) => {
  const { bytes, perSecond, content = 'random' } = settings;
  return makeProcedureCell(id, label, {
    procedure: 'binary',
    connections: 2,
    settings: { clients: 2, content, sizes: [bytes], perSecond: [perSecond], measureMs: 1000 },
    load,
    armSeconds: 2.3,
    ...wishes,
  });
};

const LARGE = { bytes: 100_000, perSecond: 100 };
const IN_TURN = 'to two clients in turn';

export const question = defineQuestion({
  title: 'Binary data',
  question:
    'What does binary data cost as Base64 in an SSE event, by a GET beside SSE, and in a binary WebSocket frame?',
  own: {
    'data-delay': {
      label: 'Data to client',
      unit: 'ns',
      definition:
        'Time from the moment that a message was due until a client had its data as bytes: decoded, and whole.',
      better: 'lower',
      procedure: [
        at('delay-p50', 'last', 'p50', USUAL_DELAY, FEW),
        at('delay-p90', 'last', 'p90', USUAL_DELAY, FEW),
        at('delay-p99', 'last', 'p99', TAIL_DELAY, FEW),
      ],
    },
    'data-bytes': {
      label: 'Wire bytes for 1,000 bytes of data',
      unit: 'bytes',
      definition:
        'Bytes that the server read from and wrote to its sockets, with all framing and headers, for 1,000 bytes of data.',
      better: 'lower',
      procedure: [at('wire-bytes', 'last', 'mean', EXACT)],
    },
    'peak-memory': {
      label: 'Most memory of the server',
      unit: 'bytes',
      definition:
        'The most resident memory of the server process, Node.js included, that was seen every 20 ms while it sent.',
      better: 'lower',
      procedure: [at('peak-memory', 'last', 'max', COST, 'this system does not tell it')],
    },
  },
  procedures: { binary: () => import('./procedure.ts') },
  cells: [
    ofSize(
      '100-kb',
      '100 kB',
      `Two hundred messages/s of 100 kB go ${IN_TURN}.`,
      { bytes: 100_000, perSecond: 200 },
      {
        transports: ['sse', 'websocket', 'sse-get'],
        rounds: { standard: 8, full: 12 },
        primary: ['server-cpu.mean', 'data-delay.p50'],
      },
    ),
    ofSize(
      '1-kb',
      '1 kB',
      `Two thousand messages/s of 1 kB go ${IN_TURN}.`,
      { bytes: 1000, perSecond: 2000 },
      { transports: ['sse', 'websocket'], rounds: { standard: 6, full: 12 } },
    ),
    ofSize('ways', '100 kB, five ways', `One hundred messages/s of 100 kB go ${IN_TURN}.`, LARGE, {
      transports: WAYS,
      rounds: { quick: 1 },
    }),
    ofSize(
      'text',
      '100 kB that gzip reduces to a third',
      `One hundred messages/s of 100 kB of words, of which gzip leaves a third, go ${IN_TURN}.`,
      { ...LARGE, content: 'text' },
      { transports: WAYS, rounds: { standard: 1, full: 6 } },
    ),
    ...(['tls', 'h2'] as const).map((over) =>
      ofSize(
        over,
        `100 kB over ${over === 'tls' ? 'TLS' : 'HTTP/2'}`,
        `One hundred messages/s of 100 kB go ${IN_TURN}, over ${over === 'tls' ? 'TLS' : 'HTTP/2'}.`,
        LARGE,
        {
          transports: ['sse', 'websocket', 'sse-get'].map((way) => `${way}-${over}`),
          rounds: { standard: 2, full: 6 },
        },
      ),
    ),
    makeProcedureCell('sizes', '100 bytes to 1 MB', {
      procedure: 'binary',
      connections: 2,
      settings: {
        clients: 2,
        content: 'random',
        sizes: [100, 1000, 10_000, 100_000, 1_000_000],
        perSecond: [1000, 1000, 1000, 100, 25],
        measureMs: 800,
      },
      load: `Messages of 100 bytes to 1 MB go ${IN_TURN}, 1,000/s of the small ones, 100/s of 100 kB and 25/s of 1 MB. The first table holds those of 1 MB.`,
      armSeconds: 7.5,
      transports: WAYS,
      rounds: { standard: 2, full: 6 },
    }),
  ],
  metrics: ['data-bytes', 'server-cpu', 'client-cpu', 'data-delay', 'peak-memory'],
  curves: [
    curve('Wire bytes for 1,000 bytes of data', 'bytes', 'wire-bytes', [
      { by: 'times', of: 'sse', than: 'sse-get', times: 1 },
    ]),
    curve('Server CPU per message', 'ns', 'server-cpu', [
      { by: 'times', of: 'sse', than: 'websocket', times: 2 },
      { by: 'times', of: 'sse', than: 'sse-get', times: 1 },
    ]),
    curve('Client CPU per message', 'ns', 'client-cpu'),
    curve('Data to client, p50', 'ns', 'delay-p50'),
    curve('Most memory of the server', 'bytes', 'peak-memory'),
  ],
});
