import { makeLoadCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';

/** The rate is where the pilot begins: it chooses one that does not saturate the machine, the same for all cells. */
const hundred = {
  connections: 100,
  pace: { kind: 'rate', eventsPerSecond: 250 },
  fitsMachine: true,
  measureMs: { quick: 250, standard: 500, full: 1010 },
} as const;

/** Protocol against protocol: both write finished frames to the socket, and no library stands between. */
const LEAN = ['sse-framed', 'websocket-framed'];

export const question = defineQuestion({
  title: 'Steady stream',
  question: 'At the same steady load, which transport delivers sooner, and which one costs less?',
  defaultIn: ['quick', 'standard', 'full'],
  cells: [
    makeLoadCell('100-connections', '100 connections', {
      ...hundred,
      pairs: { quick: 2, standard: 2, full: 4 },
      rounds: { quick: 8, standard: 24, full: 60 },
      primary: ['delivery.p50', 'server-cpu.mean'],
      alsoCompared: { standard: [LEAN], full: [LEAN] },
    }),
    makeLoadCell('bursts', 'bursts of 5, 100 connections', {
      ...hundred,
      pace: { ...hundred.pace, eventsPerBurst: 5 },
      pairs: { quick: 2, standard: 2, full: 4 },
      rounds: { standard: 8, full: 30 },
      primary: ['server-cpu.mean'],
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
