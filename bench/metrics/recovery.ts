import type { FaultStatistic, LoadStatistic, Metric, MetricMargin, MetricTable } from '../records/metric.ts';
import type { ClientFaultRecord, FaultRecord } from '../records/record.ts';
import { median } from '../stats/quantile.ts';
import { EXACT, RECONNECT, WHILE_AWAY } from './margins.ts';
import { quotient, sumOf } from './sum.ts';

/** A count of the whole fault divided by its clients; null: there were none. */
function perClient(margin: MetricMargin, countIn: (fault: FaultRecord) => number): FaultStatistic {
  return {
    statistic: 'mean',
    margin,
    of: (fault) => quotient(countIn(fault), fault.clients.length),
    nullMeans: 'there were no clients',
  };
}

/**
 * A time of the median client, ns. A client without a value counts as slower than every other: leaving it out would flatter
 * the side that loses clients. null: half of the clients or more have no value.
 * @param never what such a client did not do
 */
function time(
  label: string,
  definition: string,
  timeOf: (client: ClientFaultRecord) => number | null,
  never: string,
): Metric & { readonly fault: readonly [FaultStatistic] } {
  const of = ({ clients }: FaultRecord): number | null => {
    const middle = median(clients.map((client) => timeOf(client) ?? Infinity));
    return middle === Infinity ? null : middle;
  };
  const nullMeans = `half of its clients or more never ${never}`;
  const fault = [{ statistic: 'median', margin: RECONNECT, of, nullMeans }] as const;
  return { label, unit: 'ns', definition, better: 'lower', fault };
}

/** What can happen to an event on its way: totals under load, means per client through a fault. */
function count(field: 'missed' | 'duplicate' | 'reordered', label: string, what: string): Metric {
  const load: LoadStatistic = {
    statistic: 'total',
    margin: EXACT,
    // Always the whole round: these are rare, and a ratio of two windows without any does not exist.
    per: 'round',
    of: (windows) =>
      windows.some(({ counts }) => counts !== null) ? sumOf(windows, ({ counts }) => counts?.[field]) : null,
    nullMeans: 'no window has counts',
  };
  return {
    label,
    unit: 'events',
    definition: `${what} Under load: the total over all connections and rounds. Through a fault: the mean per client.`,
    better: 'lower',
    load: [load],
    fault: [perClient(field === 'missed' ? WHILE_AWAY : EXACT, ({ counts }) => counts[field])],
  };
}

/** What is lost, and how long it takes to recover. */
export const RECOVERY_METRICS = {
  missed: count('missed', 'Missed events', 'Events in the plan that a connection never received.'),
  duplicate: count('duplicate', 'Duplicate events', 'Events that a connection received again.'),
  reordered: count(
    'reordered',
    'Reordered events',
    'Events that a connection received after one with a higher number.',
  ),
  detection: time(
    'Detection',
    'Time from the start of the fault until a client knows that its connection is gone: the median over the clients. A client that never notices counts as slower than all others.',
    ({ detectionNs }) => detectionNs,
    'noticed',
  ),
  recovery: time(
    'Recovery',
    'Time from the end of the fault until the first event that a client receives after it: the median over the clients. A client that never recovers counts as slower than all others.',
    ({ recoveryNs }) => recoveryNs,
    'recovered',
  ),
  'caught-up': time(
    'Caught up',
    'Time from the end of the fault until a client receives the first event that was due after it, and so has everything that the server could still send: the median over the clients. A client that never catches up counts as slower than all others.',
    ({ caughtUpNs }) => caughtUpNs,
    'caught up',
  ),
  'longest-gap': time(
    'Longest gap',
    'Longest time in which a client received no event although events were due: the median over the clients.',
    ({ longestGapNs }) => longestGapNs,
    'received anything',
  ),
  replayed: {
    label: 'Replayed events',
    unit: 'events',
    definition:
      'Events that the server sent again because a client asked for what it had missed: the mean per client.',
    better: 'neither',
    fault: [perClient(WHILE_AWAY, ({ replayed }) => replayed)],
  },
  // Few attempts can mean patience, or that a client gave up.
  attempts: {
    label: 'Reconnect attempts',
    unit: 'count',
    definition:
      'Connections that the link between the two sides accepted after the fault began, successful or not: the mean per client.',
    better: 'neither',
    fault: [perClient(EXACT, ({ acceptsAfterFault }) => acceptsAfterFault)],
  },
} as const satisfies MetricTable;
