import type { LoadStatistic, MetricTable } from '../records/metric.ts';
import type { DeliveryCounts, WindowRecord } from '../records/record.ts';
import { COST, EXACT } from './margins.ts';
import { readingsOf } from './readings.ts';
import { quotient, sumOf } from './sum.ts';

/** What a procedure reads to show the CPU time per delivered event, ns, and the bytes of an event. */
export type CpuReading = 'server-cpu' | 'client-cpu';
export type WireReading = 'wire' | 'overhead';
const { at, over } = readingsOf<CpuReading | WireReading>();

interface CpuWindow {
  readonly deliveries: number;
  readonly cpuUserUs: number;
  readonly cpuSystemUs: number;
}

/** CPU time of one side, user and system, divided by the deliveries of its own window, ns; null: no deliveries. */
function cpuPerDelivery(windowOf: (window: WindowRecord) => CpuWindow | null): LoadStatistic {
  return {
    statistic: 'mean',
    margin: COST,
    per: 'pair',
    of: (windows) => {
      const sides = windows.flatMap((window) => windowOf(window) ?? []);
      return quotient(
        sumOf(sides, (side) => side.cpuUserUs + side.cpuSystemUs) * 1000,
        sumOf(sides, (side) => side.deliveries),
      );
    },
    nullMeans: 'nothing was delivered',
  };
}

/** Bytes of some kind per event received, over all connections; null: nothing was received. */
function bytesPerEvent(bytesOf: (counts: DeliveryCounts) => number): LoadStatistic {
  return {
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
}

/** What one event costs, and how many can be afforded. */
export const COST_METRICS = {
  'server-cpu': {
    label: 'Server CPU per delivered event',
    unit: 'ns',
    definition:
      'CPU time of the server process, user and system, divided by the events it wrote to connections in the same time.',
    better: 'lower',
    load: [cpuPerDelivery(({ server }) => server)],
    procedure: [at('server-cpu', 'last', 'mean', COST, 'nothing was delivered')],
  },
  'client-cpu': {
    label: 'Client CPU per delivered event',
    unit: 'ns',
    definition:
      'CPU time of the client process, user and system, divided by the events it received over all connections in the same time.',
    better: 'lower',
    load: [cpuPerDelivery(({ client }) => client)],
    procedure: [at('client-cpu', 'last', 'mean', COST, 'nothing was delivered')],
  },
  'wire-bytes': {
    label: 'Wire bytes per event',
    unit: 'bytes',
    definition:
      'Bytes that the clients read from their sockets, with all framing, divided by the events received. In a procedure, over all payload sizes.',
    better: 'lower',
    load: [bytesPerEvent(({ wireBytes }) => wireBytes)],
    procedure: [over('wire', 'mean', EXACT)],
  },
  'overhead-bytes': {
    label: 'Overhead bytes per event',
    unit: 'bytes',
    definition:
      'Bytes that the clients read from their sockets minus the JSON text of the events, divided by the events received. In a procedure, over all payload sizes.',
    better: 'lower',
    load: [bytesPerEvent(({ wireBytes, payloadBytes }) => wireBytes - payloadBytes)],
    procedure: [over('overhead', 'mean', EXACT)],
  },
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
