import { makeLoadCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';

/**
 * 25,000 deliveries a second. On the slow machine of the reference run both sides were busy for 0.44 to 0.64 of a core
 * (median over windows): high for 250 events/s, and below the 0.8 at which a window is void.
 */
export const question = defineQuestion({
  title: 'Steady stream',
  question: 'At the same steady load, which transport delivers sooner, and which one costs less?',
  defaultIn: ['quick', 'standard', 'full'],
  cells: [
    makeLoadCell('100-connections', '100 connections', {
      connections: 100,
      pace: { kind: 'rate', eventsPerSecond: 250 },
      measureMs: { quick: 320, standard: 1010, full: 1010 },
      pairs: { quick: 2, standard: 4, full: 4 },
      rounds: { quick: 8, standard: 24, full: 60 },
      primary: ['delivery.p50', 'server-cpu.mean'],
    }),
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
});
