import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import { ownMetrics } from './metrics.ts';
import type { Reads } from './procedure.ts';

const settings = { others: 4, eventsPerSecond: 500, payloadBytes: 16_000, beforeMs: 2000, stallMs: 2500 };

const cell = {
  procedure: 'slow-consumer',
  connections: 5,
  armSeconds: 7,
  rounds: { quick: 1, standard: 3, full: 6 },
} as const;

const overTime = readingCurves<Reads>({
  label: 'Time since the stall began',
  unit: 'ns',
  scale: 'linear',
});
const byStalled = readingCurves<Reads>({ label: 'Stalled clients', unit: 'count', scale: 'linear' });

/** One client stops reading: what the server holds for it, the delay of the others, and what arrives when it resumes. */
export const question = defineQuestion({
  title: 'Slow consumer',
  question: 'What does one client that stops reading cost the server and the other clients?',
  own: ownMetrics,
  procedures: { 'slow-consumer': () => import('./procedure.ts') },
  cells: [
    makeProcedureCell('no-limit', 'no limit', {
      ...cell,
      settings: { ...settings, bufferLimitBytes: 2 ** 40 },
      load: 'Five clients get 8 MB/s each; one stops reading for 2.5 s, and the server keeps everything for it.',
    }),
    makeProcedureCell('limit-1-mib', 'limit of 1 MiB', {
      ...cell,
      settings: { ...settings, bufferLimitBytes: 2 ** 20 },
      load: 'Five clients get 8 MB/s each; one stops reading for 2.5 s, and the server closes it over 1 MiB. It reconnects and resumes.',
    }),
  ],
  curves: [
    overTime('Bytes held by the server', 'bytes', 'buffered-bytes'),
    byStalled('Delivery to others, p99', 'ns', 'others-p99'),
    byStalled('Most bytes held', 'bytes', 'most-buffered'),
    byStalled('Server memory for the slow client', 'bytes', 'memory-growth'),
    byStalled('Slow client closed after', 'ns', 'closed-after'),
    byStalled('Stale events when it reads again', 'events', 'stale-burst'),
    byStalled('Oldest of them', 'ns', 'stalest-event'),
  ],
});
