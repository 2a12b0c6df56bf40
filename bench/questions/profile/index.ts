import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import { ownMetrics } from './metrics.ts';
import type { Reads } from './parts.ts';

const curve = readingCurves<Reads>({ label: 'Connections', unit: 'count', scale: 'log' });

export const question = defineQuestion({
  title: 'Where the CPU time goes',
  question: 'Which code of the server takes the CPU time of an event?',
  own: ownMetrics,
  procedures: { profile: () => import('./procedure.ts') },
  cells: [
    makeProcedureCell('sampled', '100 and 1,000 connections', {
      procedure: 'profile',
      settings: { steps: [100, 1000], deliveriesPerSecond: 20_000, intervalUs: 200, sampledMs: 1000 },
      load: '20,000 deliveries per second to 100 and then to 1,000 connections, with a sample every 200 µs for 1 s.',
      connections: 1000,
      armSeconds: 7,
      transports: ['sse', 'websocket', 'sse-one-class', 'sse-http', 'sse-framed', 'websocket-framed'],
      rounds: { quick: 1, standard: 6, full: 12 },
    }),
  ],
  curves: [
    curve('Whole', 'ns', 'whole'),
    curve('JavaScript of Node.js', 'ns', 'core'),
    curve('Express and its packages', 'ns', 'framework'),
    curve('The library ws', 'ns', 'library'),
    curve('Code of servers/', 'ns', 'server'),
    curve('Garbage collector', 'ns', 'collector'),
    curve('Native code and kernel', 'ns', 'native'),
    curve('Sampling itself', 'ns', 'sampling'),
    curve('Samples', 'count', 'samples'),
  ],
});
