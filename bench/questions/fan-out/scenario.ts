import type { LoadCell, Scenario } from '../../records/scenario.ts';

/** Bounded by backpressure: an event goes out as soon as the one before is on its way to everybody. */
const asFastAsPossible = {
  kind: 'load',
  pace: { kind: 'saturate' },
  settleMs: 150,
  measureMs: { quick: 300, standard: 400, full: 400 },
  pairs: { quick: 2, standard: 2, full: 8 },
} as const satisfies Partial<LoadCell>;

export const fanOut = {
  title: 'Fan-out',
  question: 'How many events can one server process hand out, and what does each one cost?',
  defaultIn: ['standard', 'full'],
  cells: [
    {
      ...asFastAsPossible,
      id: '100-connections',
      label: '100 connections',
      connections: 100,
      rounds: { quick: 6, standard: 6, full: 20 },
      primary: [],
      transports: null,
      payloadBytes: null,
    },
    // On two processors both are full from end to end, and whatever else runs voids a window: it takes more rounds than a short run has.
    {
      ...asFastAsPossible,
      id: '1000-connections',
      label: '1,000 connections',
      connections: 1000,
      rounds: { quick: 0, standard: 0, full: 40 },
      primary: ['server-cpu.mean'],
      transports: null,
      payloadBytes: null,
    },
  ],
  metrics: ['throughput', 'server-cpu', 'client-cpu', 'missed', 'duplicate', 'reordered'],
} as const satisfies Scenario;
