import { COST, EXACT, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { MetricTable } from '../../records/metric.ts';
import type { OpeningReads } from './opening.ts';
import type { Reads } from './procedure.ts';

const { over, total } = readingsOf<Reads>();
const { total: totalOf } = readingsOf<OpeningReads>();

const WITHIN_TLS =
  'written and read by the client before the first event, without what TLS adds: over HTTP/2 the settings of both sides and the compressed headers (HPACK).';

export const ownMetrics = {
  'wire-surplus': {
    label: 'Bytes beyond the formula',
    unit: 'bytes',
    definition:
      'Absolute differences between the bytes counted on the socket for the opening, events and heartbeats and those that the specifications give, added up. 0: every byte is explained.',
    better: 'neither',
    procedure: [total(['surplus'], EXACT)],
  },
  'handshake-bytes': {
    label: 'Bytes to open a connection',
    unit: 'bytes',
    definition:
      'Bytes that the client wrote to and read from its socket before the first event: the request and the response, with everything the server sends on its own after it. TCP and IP do not count.',
    better: 'lower',
    procedure: [total(['opening-read', 'opening-written'], EXACT)],
  },
  'first-opening-bytes': {
    label: 'Bytes to open the first stream, within TLS',
    unit: 'bytes',
    definition: `Of the first stream of a connection, bytes ${WITHIN_TLS}`,
    better: 'lower',
    procedure: [totalOf(['first-read', 'first-written'], EXACT)],
  },
  'later-opening-bytes': {
    label: 'Bytes to open a later stream, within TLS',
    unit: 'bytes',
    definition: `Of a further stream, over HTTP/2 on the same connection, bytes ${WITHIN_TLS}`,
    better: 'lower',
    procedure: [totalOf(['later-read', 'later-written'], EXACT)],
  },
  'first-opening-tls': {
    label: 'Bytes that TLS adds to the first opening',
    unit: 'bytes',
    definition:
      'Bytes of the TCP connection in both directions that are not those within TLS: the handshake, whose signatures differ in length, and the records.',
    better: 'lower',
    procedure: [totalOf(['first-tls'], EXACT)],
  },
  'later-opening-tls': {
    label: 'Bytes that TLS adds to a later opening',
    unit: 'bytes',
    definition: 'The same for a further stream: on the same connection there is no handshake.',
    better: 'lower',
    procedure: [totalOf(['later-tls'], EXACT)],
  },
  'heartbeat-bytes': {
    label: 'Bytes per heartbeat',
    unit: 'bytes',
    definition:
      'Bytes that the client read from its socket for one heartbeat, and wrote in response to it. TCP and IP do not count.',
    better: 'lower',
    procedure: [total(['heartbeat-read', 'heartbeat-written'], EXACT)],
  },
  packets: {
    label: 'Packets per event',
    unit: 'count',
    definition:
      'TCP segments that the machine sent while events went out, in both directions and with all acknowledgements, divided by the events; only counted when nothing else used the network.',
    better: 'lower',
    procedure: [
      over('packets', 'mean', COST, 'something else used the network, or the system does not count'),
    ],
  },
  'burst-first': {
    label: 'Delay of the first event of a burst',
    unit: 'ns',
    definition: 'From when the first of several events that are due together was sent until it was received.',
    better: 'lower',
    procedure: [over('burst-first', 'median', USUAL_DELAY)],
  },
  'burst-last': {
    label: 'Delay of the last event of a burst',
    unit: 'ns',
    definition:
      'From when the first of several events that are due together was sent until the last of them was received.',
    better: 'lower',
    procedure: [over('burst-last', 'median', USUAL_DELAY)],
  },
} as const satisfies MetricTable;
