import type { Statistic, Unit } from '../../records/metric.ts';
import type { CurveSpec, LoadCell, Scenario } from '../../records/scenario.ts';

const atRate = (connections: number, eventsPerSecond: number) =>
  ({
    kind: 'load',
    connections,
    pace: { kind: 'rate', eventsPerSecond },
    settleMs: 150,
    pairs: { quick: 2, standard: 2, full: 4 },
    primary: [],
    transports: null,
    payloadBytes: null,
  }) as const satisfies Partial<LoadCell>;

const short = { quick: 300, standard: 650, full: 1300 } as const;

const BY_CONNECTIONS = [
  '1-connection',
  '10-connections',
  '100-connections',
  '1000-connections',
  '5000-connections',
] as const;
const BY_RATE = ['50-per-second', '100-per-second', '100-connections', '400-per-second'] as const;

const connections = {
  x: { label: 'Connections', unit: 'count', scale: 'log' },
  along: 'connections',
  among: BY_CONNECTIONS,
} as const;
const rate = {
  x: { label: 'Events per second', unit: 'count', scale: 'log' },
  along: 'eventsPerSecond',
  among: BY_RATE,
} as const;

const curve = (
  label: string,
  unit: Unit,
  metric: string,
  statistic: Statistic,
  { x, ...axis }: typeof connections | typeof rate,
): CurveSpec => ({ label, unit, x, from: { kind: 'cells', metric, statistic, ...axis } });

/**
 * 20,000 deliveries a second from 100 connections on. A timer fires once a millisecond at best, so below that each
 * connection gets at most 1,000 events a second: one event a turn, as elsewhere.
 */
export const scale = {
  title: 'Scale',
  question: 'How do cost and delay grow with connections and with the rate of events?',
  defaultIn: [],
  cells: [
    {
      ...atRate(1, 1000),
      id: '1-connection',
      label: '1 connection',
      measureMs: short,
      rounds: { quick: 1, standard: 2, full: 5 },
    },
    {
      ...atRate(10, 1000),
      id: '10-connections',
      label: '10 connections',
      measureMs: short,
      rounds: { quick: 0, standard: 2, full: 5 },
    },
    {
      ...atRate(100, 200),
      id: '100-connections',
      label: '100 connections',
      measureMs: short,
      rounds: { quick: 1, standard: 2, full: 5 },
    },
    {
      ...atRate(1000, 20),
      id: '1000-connections',
      label: '1,000 connections',
      // 20 events of each transport in a round: with fewer there is no median of delivery.
      measureMs: { quick: 550, standard: 650, full: 1300 },
      rounds: { quick: 1, standard: 2, full: 5 },
    },
    {
      ...atRate(5000, 4),
      id: '5000-connections',
      label: '5,000 connections',
      pairs: { quick: 4, standard: 4, full: 4 },
      measureMs: { quick: 1300, standard: 1300, full: 2600 },
      rounds: { quick: 0, standard: 1, full: 5 },
    },
    {
      ...atRate(100, 50),
      id: '50-per-second',
      label: '100 connections, 50 events per second',
      measureMs: short,
      rounds: { quick: 0, standard: 2, full: 5 },
    },
    {
      ...atRate(100, 100),
      id: '100-per-second',
      label: '100 connections, 100 events per second',
      measureMs: short,
      rounds: { quick: 0, standard: 2, full: 5 },
    },
    {
      ...atRate(100, 400),
      id: '400-per-second',
      label: '100 connections, 400 events per second',
      measureMs: short,
      rounds: { quick: 0, standard: 2, full: 5 },
    },
  ],
  metrics: ['server-cpu', 'client-cpu', 'delivery', 'missed', 'duplicate', 'reordered'],
  curves: [
    curve('Server CPU per delivered event', 'ns', 'server-cpu', 'mean', connections),
    curve('Delivery, p50', 'ns', 'delivery', 'p50', connections),
    curve('Delivery, p99', 'ns', 'delivery', 'p99', connections),
    curve('Server CPU per delivered event', 'ns', 'server-cpu', 'mean', rate),
    curve('Delivery, p50', 'ns', 'delivery', 'p50', rate),
    curve('Delivery, p99', 'ns', 'delivery', 'p99', rate),
  ],
} as const satisfies Scenario;
