import type { LoadStatistic, MetricTable } from '../records/metric.ts';
import type { DeliveryCounts } from '../records/record.ts';
import { COST, EXACT } from './margins.ts';
import { readingsOf } from './readings.ts';
import { quotient, sumOf } from './sum.ts';

/** What a procedure reads to show the CPU time per delivered event, ns, and the bytes of an event. */
export type CpuReading = 'server-cpu' | 'client-cpu';
export type BytesReading = 'wire' | 'overhead';
const { at, over } = readingsOf<CpuReading | BytesReading>();

/** CPU time of one side, user and system, divided by the deliveries of its own window, ns; null: no deliveries. */
function cpuPerDelivery(side: 'server' | 'client', label: string, what: string) {
  const load: LoadStatistic = {
    statistic: 'mean',
    margin: COST,
    per: 'pair',
    of: (windows) => {
      const own = windows.flatMap((window) => window[side] ?? []);
      return quotient(
        sumOf(own, ({ cpuUserUs, cpuSystemUs }) => cpuUserUs + cpuSystemUs) * 1000,
        sumOf(own, ({ deliveries }) => deliveries),
      );
    },
    nullMeans: 'nothing was delivered',
  };
  return {
    label,
    unit: 'ns',
    isCpuTime: true,
    definition: `CPU time of the ${side} process, user and system, divided by the events it ${what} in the same time.`,
    better: 'lower',
    load: [load],
    procedure: [at(`${side}-cpu`, 'last', 'mean', COST, 'nothing was delivered')],
  } as const;
}

/** Bytes of some kind per event received, over all connections; null: nothing was received. */
function bytesPerEvent(
  label: string,
  what: string,
  bytesOf: (counts: DeliveryCounts) => number,
  quantity: BytesReading,
) {
  const load: LoadStatistic = {
    statistic: 'mean',
    margin: EXACT,
    per: 'pair',
    of: (windows) => {
      const counts = windows.flatMap((window) => window.counts ?? []);
      return quotient(
        sumOf(counts, bytesOf),
        sumOf(counts, ({ received }) => received),
      );
    },
    nullMeans: 'nothing was received',
  };
  return {
    label,
    unit: 'bytes',
    definition: `Bytes that the clients read from their sockets ${what}, divided by the events received. In a procedure, over all payload sizes.`,
    better: 'lower',
    load: [load],
    procedure: [over(quantity, 'mean', EXACT)],
  } as const;
}

/** What one event costs, and how many can be afforded. */
export const COST_METRICS = {
  'server-cpu': cpuPerDelivery('server', 'Server CPU per delivered event', 'wrote to connections'),
  'client-cpu': cpuPerDelivery('client', 'Client CPU per delivered event', 'received over all connections'),
  'wire-bytes': bytesPerEvent(
    'Wire bytes per event',
    'with all framing',
    ({ wireBytes }) => wireBytes,
    'wire',
  ),
  'overhead-bytes': bytesPerEvent(
    'Overhead bytes per event',
    'minus the JSON text of the events',
    ({ wireBytes, payloadBytes }) => wireBytes - payloadBytes,
    'overhead',
  ),
  throughput: {
    label: 'Throughput',
    unit: 'events/s',
    definition:
      'Events received over all connections, divided by the seconds in which they arrived. At a fixed rate it only shows that the rate was kept.',
    better: 'higher',
    load: [
      {
        statistic: 'mean',
        margin: COST,
        per: 'pair',
        of: (windows) => {
          const sides = windows.flatMap((window) => window.client ?? []);
          const seconds = sumOf(sides, ({ fromNs, untilNs }) => (untilNs - fromNs) / 1e9);
          return quotient(
            sumOf(sides, ({ deliveries }) => deliveries),
            seconds,
          );
        },
        nullMeans: 'the window of the client has no duration',
      },
    ],
  },
} as const satisfies MetricTable;
