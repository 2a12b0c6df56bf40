import { COST } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import type { Reads } from './search.ts';

const { over } = readingsOf<Reads>();
const curve = readingCurves<Reads>({ label: 'Connections', unit: 'count', scale: 'linear' });

const cell = {
  procedure: 'capacity',
  load: 'Twice as many events per second until less than 99 of 100 deliveries arrive within 50 ms, then the gap halved four times.',
} as const;

/** The objective of every cell: 99 of 100 deliveries within 50 ms. Four halvings find the rate to a sixteenth. */
const search = { objectiveMs: 50, halvings: 4, settleMs: 150, measureMs: 600 } as const;

export const question = defineQuestion({
  title: 'Capacity',
  question: 'How many events per second can one server process send before they arrive late?',
  procedures: { capacity: () => import('./procedure.ts') },
  own: {
    capacity: {
      label: 'Capacity at an objective',
      unit: 'events/s',
      definition:
        'The highest rate of events at which 99 of 100 deliveries arrived within the objective of the cell, where the server was the limit. Where the client was, there is no value: it would be a lower bound.',
      better: 'higher',
      procedure: [over('capacity', 'median', COST, 'the server was not the limit')],
    },
  },
  cells: [
    makeProcedureCell('100-connections', '100 connections', {
      ...cell,
      settings: { ...search, connections: 100, startPerSecond: 100, mostPerSecond: 25_600 },
      connections: 100,
      armSeconds: 12,
      rounds: { quick: 1, standard: 3, full: 6 },
    }),
    makeProcedureCell('1000-connections', '1,000 connections', {
      ...cell,
      settings: { ...search, connections: 1000, startPerSecond: 10, mostPerSecond: 2560 },
      connections: 1000,
      armSeconds: 14,
      rounds: { standard: 3, full: 6 },
    }),
  ],
  curves: [
    curve('Highest rate within 50 ms, limited by the server', 'events/s', 'capacity'),
    curve('Rate held within 50 ms, not limited by the server', 'events/s', 'at-least'),
  ],
});
