import { RECONNECT, SHARE } from '../../metrics/margins.ts';
import type { FaultStatistic } from '../../records/metric.ts';
import type { FaultCell, ProfileId, Step } from '../../records/scenario.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';
import { makeFaultCell, NOT_RESUMING, RESUMING } from '../cells.ts';
import { LIBRARY_CLIENTS } from '../faults/index.ts';
import { defineQuestion } from '../question.ts';

/** One cut in every such time, in its middle: after the last one, clients have time to come back before the stream ends. */
const EVERY_MS = 15_000;
const CUT_MS = 2000;
const CUTS = { standard: 2, full: 12 } as const;

/** Resets all connections and refuses new ones, again and again. The fault is on from the first cut to the end of the last one. */
function timelineOf(cuts: number): readonly Step[] {
  return Array.from({ length: cuts }, (_, at): readonly Step[] => {
    const fromMs = at * EVERY_MS + (EVERY_MS - CUT_MS) / 2;
    return [
      { atMs: fromMs, action: 'refuse', marks: at === 0 ? 'on' : null },
      { atMs: fromMs + CUT_MS, action: 'accept', marks: at === cuts - 1 ? 'off' : null },
    ];
  }).flat();
}

function cellsOf(
  id: string,
  label: string,
  way: Pick<FaultCell, 'reconnect'> & Partial<Pick<FaultCell, 'transports' | 'primary' | 'policy'>>,
  rounds: Readonly<Record<keyof typeof CUTS, number>>,
): readonly FaultCell[] {
  const profiles = ['standard', 'full'] as const satisfies readonly ProfileId[];
  return profiles.map((profile) =>
    makeFaultCell(`${id}-${CUTS[profile]}`, `${CUTS[profile]} cuts, ${label}`, {
      policy: label,
      ...way,
      fault: `connections refused for ${CUT_MS / 1000} s in every ${EVERY_MS / 1000} s`,
      connections: 20,
      eventsPerSecond: 20,
      emitMs: CUTS[profile] * EVERY_MS,
      timeline: [...timelineOf(CUTS[profile])],
      rounds: { [profile]: rounds[profile] },
    }),
  );
}

/** How late events came that fell due while their client was away. */
function replayDelay(statistic: 'p50' | 'p99' | 'max', quantile: number): FaultStatistic {
  return {
    statistic,
    margin: RECONNECT,
    of: ({ replayDelays }) => valueAtQuantile(replayDelays, quantile),
    nullMeans: 'no event that fell due while its client was away ever came',
  };
}

/** A link that breaks again and again, as on a train: what arrives, and how late? */
export const question = defineQuestion({
  title: 'Recurring cuts',
  question:
    'Every client loses its connection for 2 s in every 15 s: how much of the stream arrives, and how late?',
  own: {
    'delivered-share': {
      label: 'Delivered, of 1,000 events',
      unit: 'count',
      definition: 'Events that a client received, of 1,000 that were emitted: the mean over the clients.',
      better: 'higher',
      fault: [
        {
          statistic: 'mean',
          margin: SHARE,
          of: ({ counts: { expected, missed } }) => (expected === 0 ? null : 1000 * (1 - missed / expected)),
          nullMeans: 'nothing was emitted',
        },
      ],
    },
    'replay-delay': {
      label: 'Delay of what fell due meanwhile',
      unit: 'ns',
      definition:
        'Time from the moment that an event was due until it was received, of the events that fell due after the loss of a connection and before the attempt that opened the next one.',
      better: 'lower',
      fault: [replayDelay('p50', 0.5), replayDelay('p99', 0.99), replayDelay('max', 1)],
    },
  },
  cells: [
    ...cellsOf(
      'resume',
      'with resume',
      { reconnect: RESUMING, primary: ['replay-delay.p50'] },
      { standard: 6, full: 8 },
    ),
    ...cellsOf('no-resume', 'without resume', { reconnect: NOT_RESUMING }, { standard: 6, full: 8 }),
    ...cellsOf(
      'as-shipped',
      'default settings',
      { reconnect: null, policy: null, transports: LIBRARY_CLIENTS },
      { standard: 2, full: 4 },
    ),
  ],
  metrics: ['delivered-share', 'replay-delay', 'longest-gap', 'missed', 'duplicate', 'reordered', 'attempts'],
});
