import { COST, EXACT, RECONNECT, TAIL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { Metric, MetricTable } from '../../records/metric.ts';
import type { SlowReads } from './slow-stream.ts';
import type { LimitReads } from './stream-limit.ts';

const { at } = readingsOf<SlowReads | LimitReads>();

/** @param notRead 0 nothing, 1 one stream, 2 the connection */
function delivery(label: string, quantity: SlowReads, notRead: number, definition: string): Metric {
  return {
    label,
    unit: 'ns',
    definition,
    better: 'lower',
    procedure: [at(quantity, notRead, 'p99', TAIL_DELAY)],
  };
}

export const ownMetrics = {
  'all-read': delivery(
    'Delivery while all streams are read',
    'same-p99',
    0,
    'Time from due to decoded for streams that share a connection.',
  ),
  'beside-slow-stream': delivery(
    'Delivery beside a stream that is not read',
    'same-p99',
    1,
    'Time from due to decoded for the other streams of a connection on which one stream is not read.',
  ),
  'on-unread-connection': delivery(
    'Delivery on a connection that is not read',
    'same-p99',
    2,
    'Time from due to decoded for the streams of a connection whose client stands still, and reads it later.',
  ),
  'beside-unread-connection': delivery(
    'Delivery beside a connection that is not read',
    'elsewhere-p99',
    2,
    'Time from due to decoded for the streams of another connection, while nobody reads the first one.',
  ),
  'held-for-stream': {
    label: 'Held for a stream that is not read',
    unit: 'bytes',
    definition:
      'Unsent bytes that the server process held after one stream of a connection had not been read for some time.',
    better: 'lower',
    procedure: [at('held', 1, 'total', COST)],
  },
  'streams-at-once': {
    label: 'Streams at once on a connection',
    unit: 'count',
    definition: 'Streams that were open when a client had asked for one more than the server admits.',
    better: 'neither',
    procedure: [at('at-once', null, 'total', EXACT)],
  },
  'over-limit-refused': {
    label: 'Refusals of a further stream',
    unit: 'count',
    definition:
      'How often the stream beyond the limit was refused. 0: it waits at the client, and nobody is told.',
    better: 'neither',
    procedure: [at('refused', null, 'total', EXACT)],
  },
  'over-limit-opened': {
    label: 'A waiting stream opens after',
    unit: 'ns',
    definition: 'Time from the end of another stream until the one that had waited for a place was open.',
    better: 'lower',
    procedure: [at('opened-after', null, 'median', RECONNECT, 'it had not to wait, or never opened')],
  },
} as const satisfies MetricTable;
