import { COST, TAIL_DELAY, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { Metric, MetricTable } from '../../records/metric.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();

const NONE = 'no request was answered';

function latency(label: string, meanwhile: string, place: 'first' | 'last'): Metric {
  return {
    label,
    unit: 'ns',
    definition: `Time from the moment an ordinary request was due until its whole response had arrived, while ${meanwhile}.`,
    better: 'lower',
    procedure: [
      at('latency-p50', place, 'p50', USUAL_DELAY, NONE),
      at('latency-p99', place, 'p99', TAIL_DELAY, NONE),
    ],
  };
}

export const ownMetrics = {
  foreground: latency('Ordinary requests', 'the server sends the most events of this cell', 'last'),
  'foreground-idle': latency(
    'Ordinary requests, idle stream',
    'the connections of the stream are open and idle',
    'first',
  ),
  answered: {
    label: 'Ordinary requests answered',
    unit: 'events/s',
    definition:
      'Requests of a fixed rate that were answered each second, while the server sends the most events of this cell.',
    better: 'higher',
    procedure: [at('answered', 'last', 'mean', COST, NONE)],
  },
} as const satisfies MetricTable;
