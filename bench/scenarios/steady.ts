import type { Scenario } from '../model/scenario.ts';

/** 25,000 deliveries a second keep both sides between a quarter and a half of a core on the machine this was sized for. */
export const steady = {
  title: 'Steady stream',
  question: 'At the same steady load, which one delivers sooner, and which one costs less?',
  isInQuick: true,
  cells: [
    {
      kind: 'load',
      id: '100-connections',
      label: '100 connections',
      connections: 100,
      pace: { kind: 'rate', eventsPerSecond: 250 },
      settleMs: 150,
      measureMs: 580,
      pairs: { quick: 2, standard: 8, full: 8 },
      rounds: { quick: 6, standard: 8, full: 40 },
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
