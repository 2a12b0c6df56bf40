import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import { ownMetrics } from './metrics.ts';
import type { Reads } from './procedure.ts';

const settings = { connections: 500, requestsPerSecond: 200, seconds: 3 } as const;

const load = (rates: string): string =>
  `While 500 connections get ${rates} events/s, 600 requests/s go to another route of the same server: 200 from autocannon, and 400 that are timed.`;

const curve = readingCurves<Reads>({ label: 'Events per second', unit: 'events/s', scale: 'linear' });

export const question = defineQuestion({
  title: 'Ordinary requests beside a stream',
  question: 'How much slower are ordinary requests while the same server sends a stream?',
  defaultIn: [],
  own: ownMetrics,
  procedures: { foreground: () => import('./procedure.ts') },
  cells: [
    makeProcedureCell({
      procedure: 'foreground',
      connections: 500,
      id: '500-connections-quick',
      label: '500 connections, with a stream and without',
      settings: { ...settings, eventsPerSecond: [0, 20] },
      load: load('0 and 20'),
      armSeconds: 10,
      rounds: { quick: 1 },
    }),
    makeProcedureCell({
      procedure: 'foreground',
      connections: 500,
      id: '500-connections',
      label: '500 connections',
      settings: { ...settings, eventsPerSecond: [0, 10, 20] },
      load: load('0, 10 and 20'),
      armSeconds: 14,
      rounds: { standard: 3, full: 6 },
    }),
  ],
  curves: [
    curve('Ordinary requests, p50', 'ns', 'latency-p50'),
    curve('Ordinary requests, p99', 'ns', 'latency-p99'),
    curve('Ordinary requests answered', 'events/s', 'answered'),
  ],
});
