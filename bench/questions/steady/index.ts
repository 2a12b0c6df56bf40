import { makeLoadCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';

/** The rate is where the pilot begins: it chooses one that does not saturate the machine. */
const hundred = {
  connections: 100,
  pace: { kind: 'rate', eventsPerSecond: 250 },
  fitsMachine: true,
  measureMs: { quick: 250, standard: 500, full: 1010 },
  pairs: { quick: 2, standard: 4, full: 4 },
  primary: ['delivery.p50', 'server-cpu.mean'],
} as const;

export const question = defineQuestion({
  title: 'Steady stream',
  question: 'At the same steady load, which transport delivers sooner, and which one costs less?',
  defaultIn: ['quick', 'standard', 'full'],
  cells: [
    makeLoadCell('100-connections', '100 connections', {
      ...hundred,
      rounds: { quick: 8, standard: 24, full: 60 },
    }),
    // Protocol against protocol: both write finished frames to the socket, and no library stands between.
    makeLoadCell('lean', 'pre-framed, 100 connections', {
      ...hundred,
      transports: ['sse-framed', 'websocket-framed'],
      pairs: { quick: 2, standard: 2, full: 4 },
      rounds: { standard: 16, full: 40 },
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
