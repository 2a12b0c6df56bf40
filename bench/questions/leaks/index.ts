import { EXACT, MEMORY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { ProcedureCell } from '../../records/scenario.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import type { Reads } from './procedure.ts';

const { slope } = readingsOf<Reads>();
const curve = readingCurves<Reads>({ label: 'Connections so far', unit: 'count', scale: 'linear' });

const BATCHES = 6;

/** @param connects in each batch that is read */
function cellOf(
  server: 'own' | 'article',
  connects: number,
  rounds: Partial<ProcedureCell['rounds']>,
): ProcedureCell {
  const total = (BATCHES * connects).toLocaleString('en');
  const isOwn = server === 'own';
  return makeProcedureCell(
    `${server}-${BATCHES * connects}`,
    `${total} connects, ${isOwn ? 'our servers' : 'exhibit: the server of the article'}`,
    {
      procedure: 'leaks',
      settings: { batches: BATCHES, connects, server },
      load: isOwn
        ? `In ${BATCHES} batches, ${total} clients connect and leave; after each batch the server is read with no client connected.`
        : `The same with a server that starts an interval for each connection and never clears it: a negative example.`,
      connections: connects,
      armSeconds: connects > 100 ? 8 : 4,
      transports: isOwn ? null : ['sse'],
      rounds,
    },
  );
}

export const question = defineQuestion({
  title: 'Leaks',
  question: 'What does a client leave behind on the server after it has disconnected?',
  procedures: { leaks: () => import('./procedure.ts') },
  own: {
    // A timer keeps everything that it refers to, and goes on working for a client that has left.
    'leaked-timers': {
      label: 'Timers left behind by a connection',
      unit: 'count',
      definition:
        'Timers that keep the server alive while no client is connected, as the slope of a line over the number of connections so far. 1 means that each one left a timer behind.',
      better: 'lower',
      procedure: [slope(['timers'], EXACT)],
    },
    'leaked-bytes': {
      label: 'Memory left behind by a connection',
      unit: 'bytes',
      definition:
        'Heap of the server with no client connected, after full garbage collections, as the slope of a line over the number of connections so far. Some hundred bytes are the heap settling, and fade with more connections.',
      better: 'lower',
      procedure: [slope(['heap-used'], MEMORY)],
    },
  },
  cells: [
    cellOf('own', 100, { quick: 1 }),
    cellOf('article', 100, { quick: 1 }),
    cellOf('own', 500, { standard: 1, full: 6 }),
    cellOf('article', 500, { standard: 1, full: 2 }),
  ],
  curves: [curve('Timers', 'count', 'timers'), curve('Heap used', 'bytes', 'heap-used')],
});
