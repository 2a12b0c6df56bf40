import type { LoadCell } from '../../records/scenario.ts';
import { makeLoadCell } from '../cells.ts';
import { cellCurves, defineQuestion } from '../question.ts';

const ROUNDS = { standard: 2, full: 5 } as const;
const WITH_QUICK = { ...ROUNDS, quick: 1 } as const;

function cell(
  id: string,
  label: string,
  connections: number,
  eventsPerSecond: number,
  special: Partial<Pick<LoadCell, 'measureMs' | 'pairs'>> & { readonly rounds?: Partial<LoadCell['rounds']> },
): LoadCell {
  return makeLoadCell(id, label, {
    connections,
    pace: { kind: 'rate', eventsPerSecond },
    measureMs: { quick: 300, standard: 650, full: 1300 },
    rounds: ROUNDS,
    ...special,
  });
}

const byConnections = cellCurves(
  { label: 'Connections', unit: 'count', scale: 'log' },
  {
    along: 'connections',
    among: ['1-connection', '10-connections', '100-connections', '1000-connections', '5000-connections'],
  },
);
const byRate = cellCurves(
  { label: 'Events per second', unit: 'count', scale: 'log' },
  {
    along: 'eventsPerSecond',
    among: ['50-per-second', '100-per-second', '100-connections', '400-per-second'],
  },
);

/**
 * 20,000 deliveries a second from 100 connections on. A timer fires at most once per millisecond, so below that each
 * connection gets at most 1,000 events a second: one event per turn of the event loop, as everywhere else.
 */
export const question = defineQuestion({
  title: 'Scale',
  question: 'How do cost and delay grow with the number of connections and with the rate of events?',
  cells: [
    cell('1-connection', '1 connection', 1, 1000, { rounds: WITH_QUICK }),
    cell('10-connections', '10 connections', 10, 1000, {}),
    cell('100-connections', '100 connections', 100, 200, { rounds: WITH_QUICK }),
    cell('1000-connections', '1,000 connections', 1000, 20, {
      // 20 events of each transport in a round: with fewer there is no median of delivery.
      measureMs: { quick: 550, standard: 650, full: 1300 },
      rounds: WITH_QUICK,
    }),
    cell('5000-connections', '5,000 connections', 5000, 4, {
      pairs: { quick: 4, standard: 4, full: 4 },
      measureMs: { quick: 1300, standard: 1300, full: 2600 },
      rounds: { standard: 1, full: 5 },
    }),
    cell('50-per-second', '100 connections, 50 events per second', 100, 50, {}),
    cell('100-per-second', '100 connections, 100 events per second', 100, 100, {}),
    cell('400-per-second', '100 connections, 400 events per second', 100, 400, {}),
  ],
  metrics: ['server-cpu', 'client-cpu', 'delivery', 'missed', 'duplicate', 'reordered'],
  curves: [byConnections, byRate].flatMap((curve) => [
    curve('Server CPU per delivered event', 'ns', 'server-cpu', 'mean'),
    curve('Delivery, p50', 'ns', 'delivery', 'p50'),
    curve('Delivery, p99', 'ns', 'delivery', 'p99'),
  ]),
});
