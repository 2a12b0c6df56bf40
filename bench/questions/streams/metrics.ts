import { COST, EXACT, RECONNECT, TAIL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { Metric, MetricTable } from '../../records/metric.ts';
import type { GoawayReads } from './goaway.ts';
import type { SlowReads } from './slow-stream.ts';
import type { LimitReads } from './stream-limit.ts';

const { at } = readingsOf<SlowReads | LimitReads | GoawayReads>();

/** Streams of the connection that is told to leave. */
export const STREAMS_TO_LEAVE = 20;

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
  'goaway-alive': {
    label: `Streams that go on after a GOAWAY, of ${STREAMS_TO_LEAVE}`,
    unit: 'count',
    definition:
      'Streams that were told nothing and got every event after the server had sent a GOAWAY on their connection.',
    better: 'higher',
    procedure: [at('goaway-alive', null, 'total', EXACT)],
  },
  'goaway-connections': {
    label: 'TCP connections after a GOAWAY and one more client',
    unit: 'count',
    definition: 'Connections that the server had accepted when a further client had opened its stream.',
    better: 'neither',
    procedure: [at('goaway-connections', null, 'total', EXACT)],
  },
  'restart-ended': {
    label: `Streams that ended cleanly at the restart, of ${STREAMS_TO_LEAVE + 1}`,
    unit: 'count',
    definition:
      'Streams whose client was told an end first, and not a break: the end of the response, or a close frame.',
    better: 'higher',
    procedure: [at('restart-ended', null, 'total', EXACT)],
  },
  'restart-told-after': {
    label: 'All told of the restart after',
    unit: 'ns',
    definition:
      'Time from the moment the server began to end until the last client knew that its stream had ended.',
    better: 'lower',
    procedure: [at('restart-told-after', null, 'median', RECONNECT, 'not all were told')],
  },
  'restart-missed': {
    label: 'Events missed over GOAWAY and restart',
    unit: 'events',
    definition:
      'Events of before, during and after the restart that streams did not have in the end, of all streams together. Clients resume.',
    better: 'lower',
    procedure: [at('restart-missed', null, 'total', EXACT)],
  },
  'restart-connections': {
    label: 'TCP connections after the restart',
    unit: 'count',
    definition: 'Connections on which all clients had their streams again.',
    better: 'neither',
    procedure: [at('restart-connections', null, 'total', EXACT)],
  },
} as const satisfies MetricTable;
