import type { Scenario } from '../../records/scenario.ts';

/**
 * 25,000 deliveries a second. On the slow machine of the reference run both sides were busy with it for 0.44 to 0.64 of a
 * core (median over windows): more at 250 events/s than one would wish, and below the 0.8 at which a window is void.
 */
export const steady = {
  title: 'Steady stream',
  question: 'At the same steady load, which one delivers sooner, and which one costs less?',
  defaultIn: ['quick', 'standard', 'full'],
  cells: [
    {
      kind: 'load',
      id: '100-connections',
      label: '100 connections',
      connections: 100,
      pace: { kind: 'rate', eventsPerSecond: 250 },
      settleMs: 150,
      measureMs: { quick: 320, standard: 1010, full: 1010 },
      pairs: { quick: 2, standard: 4, full: 4 },
      rounds: { quick: 8, standard: 24, full: 60 },
      primary: ['delivery.p50', 'server-cpu.mean'],
      transports: null,
      payloadBytes: null,
    },
  ],
  metrics: [
    'delivery',
    'transit',
    'lag',
    'server-cpu',
    'client-cpu',
    'wire-bytes',
    'overhead-bytes',
    'missed',
    'duplicate',
    'reordered',
  ],
} as const satisfies Scenario;
