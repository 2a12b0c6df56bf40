import { makeLoadCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';

/** The rate is where the pilot begins: it chooses one that takes 30 to 40 % of a processor on the busier side. */
export const question = defineQuestion({
  title: 'Steady stream',
  question: 'At the same steady load, which transport delivers sooner, and which one costs less?',
  defaultIn: ['quick', 'standard', 'full'],
  cells: [
    makeLoadCell('100-connections', '100 connections', {
      connections: 100,
      pace: { kind: 'rate', eventsPerSecond: 250 },
      fitsMachine: true,
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
