import type { Soak, SoakQuantity, SoakSegmentSummary, SoakTrend } from '../../records/soak.ts';
import type { Unit } from '../../records/vocabulary.ts';
import { formatCount, formatPair, formatSeconds, formatTime, formatValue, NOTHING } from '../format.ts';
import * as doc from './blocks.ts';

const NAMES: Readonly<Record<SoakQuantity, string>> = {
  rss: 'Memory of the process (RSS)',
  heap: 'Heap in use',
  external: 'Memory outside of the heap',
  timers: 'Timers',
  descriptors: 'Open descriptors',
  connections: 'Connections',
  'delivery-p50': 'Delivery, p50',
  'delivery-p99': 'Delivery, p99',
};

const LEADS: Readonly<Record<Soak['outcome'], string>> = {
  grows: 'GROWS',
  'cannot-tell': 'INCONCLUSIVE',
  flat: 'FLAT: nothing grew by more than its margin.',
};

const TONES: Readonly<Record<SoakTrend['outcome'], doc.Tone | null>> = {
  grows: 'bad',
  falls: null,
  flat: null,
  'cannot-tell': 'warn',
};

/** What a soak says: what grows, then every slope of every segment. @param labelOf the name of a transport by its id */
export function soakDocument(soak: Soak, labelOf: (id: string) => string): doc.Document {
  const { settings, segments, trends } = soak;
  return {
    title: 'Soak',
    origin: [
      `${formatTime(soak.startedAt)}; ${settings.transports.map(labelOf).join(', ')}; ` +
        `${formatCount(settings.connections, 'connection')} each, ${formatValue(settings.eventsPerSecond, 'events/s')}; ` +
        `a checkpoint every ${formatSeconds(settings.checkpointSeconds)}`,
    ],
    doubts: [
      ...(soak.complete
        ? []
        : [
            {
              word: 'PARTIAL',
              reason: `fewer than the ${formatSeconds(3600 * settings.hours)} that were asked for; the same command with --out goes on.`,
            },
          ]),
      ...segments.flatMap((segment) =>
        segment.ended === null
          ? []
          : [{ word: 'ENDED', reason: `${nameOf(segment, labelOf)}: ${segment.ended}` }],
      ),
    ],
    answer: { lead: leadOf(soak, labelOf), rest: '' },
    opening: [],
    chapters: [
      doc.chapter(
        'slopes',
        'Slopes',
        segments.map((segment) =>
          doc.part(nameOf(segment, labelOf), [
            doc.paragraph(aboutOf(segment)),
            trendTable(
              trends.filter(
                (trend) => trend.transport === segment.transport && trend.segment === segment.segment,
              ),
            ),
          ]),
        ),
      ),
      doc.chapter('reading', 'How to read it', GUIDE),
    ].filter(({ blocks }) => blocks.length > 0),
  };
}

const GUIDE = doc.listing(
  [
    'Memory is read after full garbage collections. A tenth of the clients, at most 10, leave after each checkpoint, and as many others come.',
    'A segment is one life of the server process. Its first quarter, at most an hour, is warm-up and takes no part in a slope.',
    'Slopes have a 95 % interval that allows for noise that depends on what it was before. Grows: the interval lies above 0, beyond the margin or across it, in all and in the later half; memory by more than the 1 MB that a process takes while it settles.',
    'Margins: 1 MB, 1 timer, 1 descriptor, 0.1 ms of p50 and 1 ms of p99 in an hour. A short soak cannot show that a slope is within them.',
  ],
  'quiet',
);

const nameOf = (
  { transport, segment }: Pick<SoakSegmentSummary, 'transport' | 'segment'>,
  labelOf: (id: string) => string,
): string => `${labelOf(transport)}, segment ${segment}`;

function leadOf({ outcome, segments, trends }: Soak, labelOf: (id: string) => string): string {
  if (outcome === 'flat') return LEADS.flat;
  if (segments.every(({ checkpoints }) => checkpoints === 0)) {
    return `${LEADS['cannot-tell']}: there is no checkpoint.`;
  }
  const place = (of: Pick<SoakSegmentSummary, 'transport' | 'segment'>): string => nameOf(of, labelOf);
  if (outcome === 'grows') {
    const growing = trends
      .filter((trend) => trend.outcome === 'grows')
      .map((trend) => `${NAMES[trend.quantity]} (${place(trend)})`);
    const lost = segments.flatMap((segment) =>
      lostWords(segment).map((words) => `${words} (${place(segment)})`),
    );
    return `${LEADS.grows}: ${[...growing, ...lost].join('; ')}.`;
  }
  const open = trends.filter((trend) => trend.outcome === 'cannot-tell' && trend.last !== null);
  return `${LEADS['cannot-tell']}: no growth was shown, and none can be ruled out in ${formatCount(open.length, 'slope')} of ${trends.length}.`;
}

function lostWords({ missed, duplicate }: SoakSegmentSummary): readonly string[] {
  return [
    ...(missed === 0 ? [] : [`${formatCount(missed, 'event')} missed`]),
    ...(duplicate === 0 ? [] : [`${formatCount(duplicate, 'event')} received twice`]),
  ];
}

function aboutOf(segment: SoakSegmentSummary): string {
  const { startedAt, node, seconds, warmUpSeconds, checkpoints, expected, reordered, voidCheckpoints } =
    segment;
  const lost = lostWords(segment);
  return [
    `From ${formatTime(startedAt)}, Node.js ${node}: ${formatCount(checkpoints, 'checkpoint')} in ${formatSeconds(seconds)}, the first ${formatSeconds(warmUpSeconds)} left out.`,
    `${formatCount(expected, 'event')} to all connections together: ${lost.length === 0 ? 'none missed, none received twice' : lost.join(', ')}, ${formatValue(reordered, 'events')} out of order.`,
    ...(voidCheckpoints === 0
      ? []
      : [`Delays of ${formatCount(voidCheckpoints, 'checkpoint')} are void, as a check fired.`]),
  ].join(' ');
}

function trendTable(trends: readonly SoakTrend[]): doc.Table {
  return doc.table(
    'Slopes',
    [
      doc.textColumn('What', 16),
      doc.textColumn('Verdict', 24),
      doc.numberColumn('First'),
      doc.numberColumn('Last'),
      doc.numberColumn('Per hour (95 %)'),
    ],
    trends.map((trend) => {
      const [first, last] = formatPair([trend.first, trend.last], trend.unit);
      return [
        NAMES[trend.quantity],
        doc.cell(trendWords(trend), null, TONES[trend.outcome]),
        first,
        last,
        slopeWords(trend),
      ];
    }),
  );
}

function slopeWords({ perHour, unit }: SoakTrend): string {
  if (perHour === null) return NOTHING;
  const { point, low, high } = perHour;
  return low === high
    ? formatSlope(point, unit)
    : `${formatSlope(point, unit)} (${formatSlope(low, unit)}..${formatSlope(high, unit)})`;
}

/** A verdict on a slope: `= flat within 24.0 kB per hour`. */
function trendWords({ outcome, because, perHour, last, unit }: SoakTrend): string {
  if (last === null) return '– not available here';
  if (perHour === null || because === 'few-checkpoints') return '? inconclusive: too few checkpoints';
  const { low, high } = perHour;
  switch (outcome) {
    case 'grows':
      return `▲ grows by ${formatSlope(low, unit)} to ${formatSlope(high, unit)} per hour`;
    case 'falls':
      return `▼ falls by ${formatSlope(-high, unit)} to ${formatSlope(-low, unit)} per hour`;
    case 'flat':
      return `= flat within ${formatSlope(Math.max(-low, high), unit)} per hour`;
    case 'cannot-tell':
      return because === 'settling'
        ? '? inconclusive: it grew, and may be settling'
        : `? inconclusive: up to ${formatSlope(Math.max(high, 0), unit)} per hour cannot be ruled out`;
    default:
      return outcome satisfies never;
  }
}

/** Fractions of things are nothing that a reader can use: three digits, and none of a computer's rounding. */
function formatSlope(value: number, unit: Unit): string {
  return formatValue(Math.abs(value) < 1e-6 ? 0 : value, unit);
}
