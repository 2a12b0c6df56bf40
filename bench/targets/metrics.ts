import { PERCENTILES } from '../metrics/delay.ts';
import { COST, EXACT, MEMORY, TAIL_DELAY, USUAL_DELAY } from '../metrics/margins.ts';
import { readingsOf } from '../metrics/readings.ts';
import { quotient, sumOf } from '../metrics/sum.ts';
import type { MetricMargin, MetricTable, TargetStatistic } from '../records/metric.ts';
import type { EncodedHistogram, TargetWindow, TargetWindowRecord } from '../records/record.ts';
import { valueAtQuantileOfAll } from '../stats/histogram.ts';
import type { InterruptionReads } from './interruptions.ts';

const { at } = readingsOf<InterruptionReads>();

/** What stands for a value that the user could have by saying more. */
const SEQ = 'not available: --seq says where the number of an event is';
const SERVER_PID = 'not available: --server-pid names the processes of the server, on Linux';

const clientsOf = (windows: readonly TargetWindowRecord[]): readonly TargetWindow[] =>
  windows.flatMap(({ clients }) => clients);

/** The first client process of an arm looks at the server. */
const serversOf = (windows: readonly TargetWindowRecord[]) =>
  windows.flatMap(({ clients }) => clients[0]?.serverProcess ?? []);

/** A value of all clients together. */
function whole(
  statistic: TargetStatistic['statistic'],
  margin: MetricMargin,
  nullMeans: string,
  of: (clients: readonly TargetWindow[]) => number | null,
  per: TargetStatistic['per'] = 'pair',
): TargetStatistic {
  return { statistic, margin, per, nullMeans, of: (windows) => of(clientsOf(windows)) };
}

/** A sum over the clients divided by another; null: nothing to divide by. */
function share(
  margin: MetricMargin,
  nullMeans: string,
  amountOf: (client: TargetWindow) => number,
  perOf: (client: TargetWindow) => number,
): TargetStatistic {
  return whole('mean', margin, nullMeans, (clients) =>
    quotient(sumOf(clients, amountOf), sumOf(clients, perOf)),
  );
}

/** As in a load, but counted for one connection, as one event may go to all of them at a time. */
function percentile(
  statistic: keyof typeof PERCENTILES,
  needs: string,
  histogramOf: (client: TargetWindow) => EncodedHistogram | undefined,
): TargetStatistic {
  const { q, eventsNeeded, margin } = PERCENTILES[statistic];
  const nullMeans = `not available: ${statistic} needs at least ${eventsNeeded} events of a connection, in all windows of a target in a round${needs}`;
  return whole(statistic, margin, nullMeans, (clients) => {
    const histograms = clients.flatMap((client) => histogramOf(client) ?? []);
    const values = sumOf(histograms, ({ count }) => count);
    const perConnection = sumOf(
      clients,
      ({ deliveries, connections }) => deliveries / Math.max(1, connections),
    );
    return Math.min(perConnection, values) < eventsNeeded ? null : valueAtQuantileOfAll(histograms, q);
  });
}

/** The median over the connections; one without a value counts as slower than all others. */
function medianConnection(
  nullMeans: string,
  histogramOf: (client: TargetWindow) => EncodedHistogram,
): TargetStatistic {
  return whole('median', USUAL_DELAY, nullMeans, (clients) => {
    const histograms = clients.map(histogramOf);
    const values = sumOf(histograms, ({ count }) => count);
    const wanted = sumOf(clients, ({ connections }) => connections) / 2;
    return values <= wanted ? null : valueAtQuantileOfAll(histograms, wanted / values);
  });
}

function sequence(
  label: string,
  what: string,
  of: (counts: NonNullable<TargetWindow['sequence']>) => number,
) {
  return {
    label,
    unit: 'events',
    definition: `${what} By the numbers in the events, from the first to the last of each connection in a window: the total over all connections and rounds.`,
    better: 'lower',
    target: [
      whole(
        'total',
        EXACT,
        SEQ,
        (clients) =>
          clients.length === 0 || clients.some((client) => client.sequence === null)
            ? null
            : sumOf(clients, (client) => (client.sequence === null ? 0 : of(client.sequence))),
        'round',
      ),
    ],
  } as const;
}

const secondsOf = ({ fromNs, untilNs, connections }: TargetWindow): number =>
  ((untilNs - fromNs) / 1e9) * connections;

/** How clients get through an interruption of the network. */
function interruption(id: 'reset' | 'refused' | 'silence', what: string, how: string) {
  return {
    [`${id}-gap`]: {
      label: `${what}: longest gap`,
      unit: 'ns',
      definition: `${how} The longest time without an event: the median over the clients. They connect again 300 ms after each loss, with \`Last-Event-ID\` where the server sent ids.`,
      better: 'lower',
      procedure: [
        at(`${id}-gap`, null, 'median', TAIL_DELAY, 'half of the clients or more had no event afterwards'),
      ],
    },
    [`${id}-missed`]: {
      label: `${what}: missed events`,
      unit: 'events',
      definition: `${how} Events between the last one before and those after it that never came, by their numbers: the mean per client. 0: the server resumes.`,
      better: 'lower',
      procedure: [
        at(
          `${id}-missed`,
          null,
          'mean',
          EXACT,
          'not available: the events have no numbers that grow by 1; --seq says where they are',
        ),
      ],
    },
    [`${id}-duplicate`]: {
      label: `${what}: duplicate events`,
      unit: 'events',
      definition: `${how} Events that came again: the mean per client.`,
      better: 'lower',
      procedure: [
        at(
          `${id}-duplicate`,
          null,
          'mean',
          EXACT,
          'not available: the events have no numbers that grow by 1; --seq says where they are',
        ),
      ],
    },
  } as const;
}

/** What is measured of a server of the user, first without any knowledge of its events, then with it. */
export const targetMetrics = {
  'time-to-open': {
    label: 'Time to open',
    unit: 'ns',
    definition:
      'From when a client starts to connect until it has read the response of the server: the median over the connections, which are opened 200 at a time.',
    better: 'lower',
    target: [medianConnection('half of the connections or more did not open', ({ openings }) => openings)],
  },
  'time-to-first-event': {
    label: 'Time to first event',
    unit: 'ns',
    definition:
      'From when a client starts to connect until it has decoded its first event: the median over the connections. A server that sends nothing at once shows half its period.',
    better: 'lower',
    target: [
      medianConnection('half of the connections or more had no event', ({ firstEvents }) => firstEvents),
    ],
  },
  'event-rate': {
    label: 'Events per second of a connection',
    unit: 'events/s',
    definition: 'Events received, divided by the connections and the seconds of the window.',
    better: 'neither',
    target: [share(COST, 'no connection was open', ({ deliveries }) => deliveries, secondsOf)],
  },
  'byte-rate': {
    label: 'Bytes per second of a connection',
    unit: 'bytes',
    definition: 'Bytes read from the sockets, divided by the connections and the seconds of the window.',
    better: 'neither',
    target: [share(COST, 'no connection was open', ({ wireBytes }) => wireBytes, secondsOf)],
  },
  'event-bytes': {
    label: 'Wire bytes of an event',
    unit: 'bytes',
    definition:
      'Bytes read from the sockets in a window, heartbeats and all framing included, divided by the events received.',
    better: 'lower',
    target: [
      share(
        EXACT,
        'no event was received',
        ({ wireBytes }) => wireBytes,
        ({ deliveries }) => deliveries,
      ),
    ],
  },
  'event-payload': {
    label: 'Text of an event',
    unit: 'bytes',
    definition: 'Bytes of the text of an event, without framing.',
    better: 'neither',
    target: [
      share(
        EXACT,
        'no event was received',
        ({ payloadBytes }) => payloadBytes,
        ({ deliveries }) => deliveries,
      ),
    ],
  },
  gap: {
    label: 'Gap between events',
    unit: 'ns',
    definition: 'From one event of a connection to its next, over all connections.',
    better: 'neither',
    target: (['p50', 'p99'] as const).map((one) => percentile(one, '', ({ gaps }) => gaps)),
  },
  'longest-silence': {
    label: 'Longest gap between events',
    unit: 'ns',
    definition: 'The longest gap of any connection in a window, or the silence at its end if that is longer.',
    better: 'lower',
    target: [
      whole('max', TAIL_DELAY, 'nothing was observed', (clients) =>
        clients.length === 0 ? null : Math.max(...clients.map(({ longestGapNs }) => longestGapNs)),
      ),
    ],
  },
  'receive-cpu': {
    label: 'Client CPU per received event',
    unit: 'ns',
    isCpuTime: true,
    definition: 'CPU time of the client processes, user and system, divided by the events they received.',
    better: 'lower',
    target: [
      share(
        COST,
        'no event was received',
        ({ cpuUserUs, cpuSystemUs }) => (cpuUserUs + cpuSystemUs) * 1000,
        ({ deliveries }) => deliveries,
      ),
    ],
  },
  'heartbeat-rate': {
    label: 'Heartbeats per minute of a connection',
    unit: 'count',
    definition: 'SSE comments or WebSocket pings received, divided by the connections and the minutes.',
    better: 'neither',
    target: [share(COST, 'no connection was open', ({ heartbeats }) => heartbeats * 60, secondsOf)],
  },
  'seq-missed': sequence('Missed events', 'Numbers that never came.', ({ missed }) => missed),
  'seq-duplicate': sequence('Duplicate events', 'Numbers that came again.', ({ duplicate }) => duplicate),
  'seq-reordered': sequence(
    'Reordered events',
    'Numbers that came after a higher one.',
    ({ reordered }) => reordered,
  ),
  'sent-delay': {
    label: 'Delay since sent',
    unit: 'ns',
    definition:
      'From the time that the server wrote into an event until a client had decoded it, over all connections. A time in whole milliseconds makes it up to 1 ms too long.',
    better: 'lower',
    target: (['p50', 'p90', 'p99'] as const).map((one) =>
      percentile(
        one,
        ', and --sent-at, which says where an event tells when it was sent',
        ({ delays }) => delays?.values,
      ),
    ),
  },
  'server-cpu-outside': {
    label: 'Server CPU per received event',
    unit: 'ns',
    isCpuTime: true,
    definition:
      'CPU time of the processes of the server, user and system, whatever they did, divided by the events that the clients received.',
    better: 'lower',
    target: [
      {
        statistic: 'mean',
        margin: COST,
        per: 'pair',
        nullMeans: SERVER_PID,
        of: (windows) => {
          const own = serversOf(windows);
          return own.length < windows.length
            ? null
            : quotient(
                sumOf(own, ({ cpuNs }) => cpuNs),
                sumOf(clientsOf(windows), ({ deliveries }) => deliveries),
              );
        },
      },
    ],
  },
  'server-memory-outside': {
    label: 'Server memory',
    unit: 'bytes',
    definition:
      'Resident memory of the processes of the server at the end of a window, with all connections open.',
    better: 'lower',
    target: [
      {
        statistic: 'max',
        margin: MEMORY,
        per: 'pair',
        nullMeans: SERVER_PID,
        of: (windows) => {
          const own = serversOf(windows);
          return own.length === 0 ? null : Math.max(...own.map(({ rssBytes }) => rssBytes));
        },
      },
    ],
  },
  ...interruption('reset', 'Connections reset', 'Every connection is reset once.'),
  ...interruption(
    'refused',
    'Server unreachable',
    'Every connection is closed, and new ones are refused for 1 s.',
  ),
  ...interruption('silence', 'Path silent', 'For 1 s no byte passes, and neither side is told.'),
} as const satisfies MetricTable;
