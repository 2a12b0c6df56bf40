import { makeLoadCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';

/** Limited by backpressure: an event is sent as soon as the one before is on its way to every client. */
const asFastAsPossible = {
  pace: { kind: 'saturate' },
  measureMs: { quick: 300, standard: 400, full: 400 },
  pairs: { quick: 2, standard: 2, full: 8 },
} as const;

export const question = defineQuestion({
  title: 'Saturation',
  question: 'How many events can one server process send per second, and what does each one cost?',
  defaultIn: ['full'],
  cells: [
    makeLoadCell('100-connections', '100 connections', {
      ...asFastAsPossible,
      connections: 100,
      rounds: { quick: 6, standard: 6, full: 20 },
    }),
    // On two processors both are saturated, and any other work voids a window: it takes more rounds than a short run has.
    makeLoadCell('1000-connections', '1,000 connections', {
      ...asFastAsPossible,
      connections: 1000,
      rounds: { full: 40 },
      primary: ['server-cpu.mean'],
    }),
  ],
  metrics: ['throughput', 'server-cpu', 'client-cpu', 'missed', 'duplicate', 'reordered'],
});
