import { COST } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { MetricTable } from '../../records/metric.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();

export const ownMetrics = {
  requests: {
    label: 'Requests per delivered event',
    unit: 'count',
    definition:
      'Requests that the server answered without an upgrade while events were sent, divided by the events that reached clients.',
    better: 'lower',
    procedure: [at('requests', 'last', 'mean', COST, 'nothing was delivered')],
  },
  'bytes-both-ways': {
    label: 'Bytes both ways per event',
    unit: 'bytes',
    definition:
      'Bytes that the server read from and wrote to its sockets, with all framing and headers, divided by the events that reached clients.',
    better: 'lower',
    procedure: [at('bytes', 'last', 'mean', COST, 'nothing was delivered')],
  },
} as const satisfies MetricTable;
