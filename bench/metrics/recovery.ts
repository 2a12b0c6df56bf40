import type { FaultStatistic, Metric, MetricTable } from '../records/metric.ts';
import type { ClientFaultRecord, FaultRecord } from '../records/record.ts';
import { median } from '../stats/quantile.ts';
import { EXACT, RECONNECT } from './margins.ts';
import { quotient, sumOf } from './sum.ts';

/** A count of the whole fault divided by its clients; null: there were none. */
function perClient(countIn: (fault: FaultRecord) => number): FaultStatistic {
  return {
    statistic: 'mean',
    margin: EXACT,
    of: (fault) => quotient(countIn(fault), fault.clients.length),
    nullMeans: 'there were no clients',
  };
}

/**
 * The median over the clients of a fault, ns. A client without a value counts as slower than every other: leaving it out
 * would flatter the side that loses clients. null: at least half of the clients have no value.
 * @param never what such a client did not do, as the end of "half of its clients or more never ...".
 */
function medianOverClients(
  timeOf: (client: ClientFaultRecord) => number | null,
  never: string,
): FaultStatistic {
  return {
    statistic: 'median',
    margin: RECONNECT,
    of: (fault) => {
      const middle = median(fault.clients.map((client) => timeOf(client) ?? Infinity));
      return middle === Infinity ? null : middle;
    },
    nullMeans: `half of its clients or more never ${never}`,
  };
}

/** What can happen to an event on its way: totals under load, means per client through a fault. */
function countOf(field: 'missed' | 'duplicate' | 'reordered'): Pick<Metric, 'load' | 'fault'> {
  return {
    load: [
      {
        statistic: 'total',
        margin: EXACT,
        // Always the whole round: these are rare, and a ratio of two windows without any does not exist.
        per: 'round',
        of: (windows) =>
          windows.some(({ counts }) => counts !== null)
            ? sumOf(windows, ({ counts }) => counts?.[field])
            : null,
        nullMeans: 'no window has counts',
      },
    ],
    fault: [perClient(({ counts }) => counts[field])],
  };
}

const BOTH_WAYS =
  'Under load: the total over all connections and rounds. Through a fault: the mean per client.';

/** What is lost, and how long it takes to recover. */
export const RECOVERY_METRICS = {
  missed: {
    label: 'Missed events',
    unit: 'events',
    definition: `Events in the plan that a connection never received. ${BOTH_WAYS}`,
    better: 'lower',
    ...countOf('missed'),
  },
  duplicate: {
    label: 'Duplicate events',
    unit: 'events',
    definition: `Events that a connection received again. ${BOTH_WAYS}`,
    better: 'lower',
    ...countOf('duplicate'),
  },
  reordered: {
    label: 'Reordered events',
    unit: 'events',
    definition: `Events that a connection received after one with a higher number. ${BOTH_WAYS}`,
    better: 'lower',
    ...countOf('reordered'),
  },
  detection: {
    label: 'Detection',
    unit: 'ns',
    definition:
      'Time from the start of the fault until a client knows that its connection is gone: the median over the clients. A client that never notices counts as slower than all others.',
    better: 'lower',
    fault: [medianOverClients(({ detectionNs }) => detectionNs, 'noticed')],
  },
  recovery: {
    label: 'Recovery',
    unit: 'ns',
    definition:
      'Time from the end of the fault until the first event that a client receives after it: the median over the clients. A client that never recovers counts as slower than all others.',
    better: 'lower',
    fault: [medianOverClients(({ recoveryNs }) => recoveryNs, 'recovered')],
  },
  'caught-up': {
    label: 'Caught up',
    unit: 'ns',
    definition:
      'Time from the end of the fault until a client receives the first event that was due after it, and so has everything that the server could still send: the median over the clients. A client that never catches up counts as slower than all others.',
    better: 'lower',
    fault: [medianOverClients(({ caughtUpNs }) => caughtUpNs, 'caught up')],
  },
  'longest-gap': {
    label: 'Longest gap',
    unit: 'ns',
    definition:
      'Longest time in which a client received no event although events were due: the median over the clients.',
    better: 'lower',
    fault: [medianOverClients(({ longestGapNs }) => longestGapNs, 'received anything')],
  },
  replayed: {
    label: 'Replayed events',
    unit: 'events',
    definition:
      'Events that the server sent again because a client asked for what it had missed: the mean per client.',
    better: 'neither',
    fault: [perClient(({ replayed }) => replayed)],
  },
  // Few attempts can mean patience, or that a client gave up.
  attempts: {
    label: 'Reconnect attempts',
    unit: 'count',
    definition:
      'Connections that the link between the two sides accepted after the fault began, successful or not: the mean per client.',
    better: 'neither',
    fault: [perClient(({ acceptsAfterFault }) => acceptsAfterFault)],
  },
} as const satisfies MetricTable;
