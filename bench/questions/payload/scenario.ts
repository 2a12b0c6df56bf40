import type { Statistic, Unit } from '../../records/metric.ts';
import type { CurveSpec, LoadCell, Scenario } from '../../records/scenario.ts';

const cell = {
  kind: 'load',
  connections: 100,
  settleMs: 150,
  pairs: { quick: 2, standard: 2, full: 4 },
  primary: [],
  transports: null,
} as const satisfies Partial<LoadCell>;

/** 3,000 deliveries a second: with 65,536 B each that is 197 MB/s over the loopback, which both sides can carry. */
function paced(payloadBytes: number, label: string, quick: number): LoadCell {
  return {
    ...cell,
    id: `${payloadBytes}-bytes`,
    label,
    pace: { kind: 'rate', eventsPerSecond: 30 },
    measureMs: { quick: 350, standard: 600, full: 1000 },
    rounds: { quick, standard: 2, full: 5 },
    payloadBytes,
  };
}

function saturated(payloadBytes: number, label: string): LoadCell {
  return {
    ...cell,
    id: `${payloadBytes}-bytes-saturated`,
    label: `${label}, as fast as possible`,
    pace: { kind: 'saturate' },
    measureMs: { quick: 300, standard: 300, full: 600 },
    rounds: { quick: 0, standard: 2, full: 5 },
    payloadBytes,
  };
}

/** The bare text of an event has some 80 bytes: 128 B are hardly any padding. */
const PACED = [
  paced(128, '128 B', 1),
  paced(256, '256 B', 0),
  paced(1024, '1,024 B', 0),
  paced(4096, '4,096 B', 1),
  paced(16_384, '16,384 B', 0),
  paced(65_536, '65,536 B', 1),
] as const;
const SATURATED = [
  saturated(128, '128 B'),
  saturated(1024, '1,024 B'),
  saturated(16_384, '16,384 B'),
  saturated(65_536, '65,536 B'),
] as const;

/** What it costs to send more bytes in each event. */
export const payload = {
  title: 'Payload',
  question: 'How do cost, delay and throughput change with the size of an event?',
  defaultIn: [],
  cells: [...PACED, ...SATURATED],
  metrics: ['server-cpu', 'client-cpu', 'delivery', 'throughput', 'missed', 'duplicate', 'reordered'],
  curves: [
    curve('Server CPU per delivered event', 'ns', 'server-cpu', 'mean', PACED),
    curve('Delivery, p50', 'ns', 'delivery', 'p50', PACED),
    curve('Throughput', 'events/s', 'throughput', 'mean', SATURATED),
  ],
} as const satisfies Scenario;

function curve(
  label: string,
  unit: Unit,
  metric: string,
  statistic: Statistic,
  cells: readonly LoadCell[],
): CurveSpec {
  const among = cells.map(({ id }) => id);
  return {
    label,
    unit,
    x: { label: 'Payload', unit: 'bytes', scale: 'log' },
    from: { kind: 'cells', metric, statistic, along: 'payloadBytes', among },
  };
}
