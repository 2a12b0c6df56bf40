import {
  SOAK_QUANTITIES,
  SOAK_SCHEMA_VERSION,
  type Soak,
  type SoakCheckpoint,
  type SoakLine,
  type SoakQuantity,
  type SoakSegmentSummary,
  type SoakTrend,
} from '../records/soak.ts';
import type { Unit } from '../records/vocabulary.ts';
import type { XY } from '../stats/slope.ts';
import { trendOf, type Trend } from '../stats/trend.ts';

/** The share of a segment in which code is compiled and caches fill, and never more than an hour of it. */
const WARM_UP_SHARE = 0.25;
const MOST_WARM_UP_SECONDS = 3600;

/**
 * Memory that a process may still take while it settles. The heap of a fresh server rose by 0.2 to 0.4 kB with each of its first 2,000
 * checkpoints or changes of clients, by about 1 MB in all, and stopped.
 */
const SETTLING_BYTES = 1e6;

const HOUR_SECONDS = 3600;
const MEGABYTE = 1e6;

/** How each quantity is read, and the smallest growth in an hour that matters. */
const QUANTITIES: Readonly<
  Record<
    SoakQuantity,
    {
      readonly unit: Unit;
      readonly marginPerHour: number;
      readonly of: (at: SoakCheckpoint) => number | null;
    }
  >
> = {
  rss: { unit: 'bytes', marginPerHour: MEGABYTE, of: ({ rssBytes }) => rssBytes },
  heap: { unit: 'bytes', marginPerHour: MEGABYTE, of: ({ heapBytes }) => heapBytes },
  external: { unit: 'bytes', marginPerHour: MEGABYTE, of: ({ externalBytes }) => externalBytes },
  timers: { unit: 'count', marginPerHour: 1, of: ({ timers }) => timers },
  descriptors: { unit: 'count', marginPerHour: 1, of: ({ descriptors }) => descriptors },
  connections: { unit: 'count', marginPerHour: 1, of: ({ connections }) => connections },
  'delivery-p50': { unit: 'ns', marginPerHour: 1e5, of: ({ deliveryP50Ns }) => deliveryP50Ns },
  'delivery-p99': { unit: 'ns', marginPerHour: 1e6, of: ({ deliveryP99Ns }) => deliveryP99Ns },
};

/** What a soak comes to. @param lines as they were written @throws Error when the first one does not hold the settings. Pure. */
export function soakOf(lines: readonly SoakLine[]): Soak {
  const [first] = lines;
  if (first?.kind !== 'settings') throw new Error('A soak begins with its settings.');
  const { settings } = lines.findLast((line) => line.kind === 'settings') ?? first;
  const segments = lines.filter((line) => line.kind === 'segment').map((start) => summaryOf(start, lines));
  const trends = segments.flatMap((segment) => trendsOf(checkpointsOf(segment, lines), segment));
  return {
    schemaVersion: SOAK_SCHEMA_VERSION,
    startedAt: first.startedAt,
    settings,
    complete: settings.transports.every(
      (transport) => observedSeconds(lines, transport) >= settings.hours * HOUR_SECONDS,
    ),
    outcome: outcomeOf(segments, trends),
    segments,
    trends,
  };
}

/** How long a transport was observed, over all of its segments, s. */
export function observedSeconds(lines: readonly SoakLine[], transport: string): number {
  const ends = new Map<number, number>();
  for (const line of lines) {
    if (line.kind === 'checkpoint' && line.transport === transport) ends.set(line.segment, line.atSeconds);
  }
  return [...ends.values()].reduce((sum, seconds) => sum + seconds, 0);
}

function checkpointsOf(
  { transport, segment }: Pick<SoakCheckpoint, 'transport' | 'segment'>,
  lines: readonly SoakLine[],
): readonly SoakCheckpoint[] {
  return lines
    .filter((line) => line.kind === 'checkpoint')
    .filter((line) => line.transport === transport && line.segment === segment);
}

function summaryOf(
  start: Extract<SoakLine, { kind: 'segment' }>,
  lines: readonly SoakLine[],
): SoakSegmentSummary {
  const { transport, segment, startedAt, node } = start;
  const own = checkpointsOf(start, lines);
  const total = (of: (at: SoakCheckpoint) => number): number => own.reduce((sum, at) => sum + of(at), 0);
  const seconds = own.at(-1)?.atSeconds ?? 0;
  const end = lines.find(
    (line) => line.kind === 'ended' && line.transport === transport && line.segment === segment,
  );
  return {
    transport,
    segment,
    startedAt,
    node,
    seconds,
    warmUpSeconds: Math.min(MOST_WARM_UP_SECONDS, WARM_UP_SHARE * seconds),
    checkpoints: own.length,
    expected: total(({ expected }) => expected),
    missed: total(({ missed }) => missed),
    duplicate: total(({ duplicate }) => duplicate),
    reordered: total(({ reordered }) => reordered),
    voidCheckpoints: own.filter(({ voidChecks }) => voidChecks.length > 0).length,
    ended: end?.kind === 'ended' ? end.because : null,
  };
}

function trendsOf(
  checkpoints: readonly SoakCheckpoint[],
  { transport, segment, warmUpSeconds }: SoakSegmentSummary,
): readonly SoakTrend[] {
  const warm = checkpoints.filter(({ atSeconds }) => atSeconds > warmUpSeconds);
  return SOAK_QUANTITIES.map((quantity) => {
    const { unit, marginPerHour, of } = QUANTITIES[quantity];
    const points = warm.flatMap((at): readonly XY[] => {
      const value = of(at);
      return value === null ? [] : [{ x: at.atSeconds / HOUR_SECONDS, y: value }];
    });
    return {
      transport,
      segment,
      quantity,
      unit,
      checkpoints: points.length,
      first: points[0]?.y ?? null,
      last: points.at(-1)?.y ?? null,
      perHour: trendOf(points),
      marginPerHour,
      ...verdictOf(points, marginPerHour, unit === 'bytes' ? SETTLING_BYTES : 0),
    };
  });
}

/**
 * What the slope of a series says. Memory that has not settled yet rises as well, and stops: growth must show in the later half alone, and
 * exceed what settling takes.
 * Pure.
 */
export function verdictOf(
  points: readonly XY[],
  margin: number,
  settles = 0,
): Pick<SoakTrend, 'outcome' | 'because'> {
  const trend = trendOf(points);
  if (trend === null) return { outcome: 'cannot-tell', because: 'few-checkpoints' };
  const outcome = byInterval(trend, margin);
  if (outcome !== 'grows') return { outcome, because: 'interval' };
  const hours = (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
  if (trend.point * hours < settles) return { outcome: 'cannot-tell', because: 'settling' };
  const later = trendOf(points.slice(Math.floor(points.length / 2)));
  if (later === null) return { outcome: 'cannot-tell', because: 'few-checkpoints' };
  return later.low > 0 ? { outcome, because: 'interval' } : { outcome: 'cannot-tell', because: 'settling' };
}

function byInterval({ low, high }: Trend, margin: number): SoakTrend['outcome'] {
  if (low >= -margin && high <= margin) return 'flat';
  if (low > 0) return 'grows';
  return high < 0 ? 'falls' : 'cannot-tell';
}

function outcomeOf(segments: readonly SoakSegmentSummary[], trends: readonly SoakTrend[]): Soak['outcome'] {
  const hasLost = segments.some(({ missed, duplicate }) => missed > 0 || duplicate > 0);
  if (hasLost || trends.some(({ outcome }) => outcome === 'grows')) return 'grows';
  // What the system does not tell, and delays of too few events, say nothing either way. Nor does a segment that was interrupted at its
  // start, where another one is long enough.
  const isShort = ({ transport, quantity, because }: SoakTrend): boolean =>
    because === 'few-checkpoints' &&
    trends.some(
      (other) =>
        other.transport === transport && other.quantity === quantity && other.because !== 'few-checkpoints',
    );
  const isOpen = trends.some(
    (trend) => trend.outcome === 'cannot-tell' && trend.last !== null && !isShort(trend),
  );
  return isOpen || segments.every(({ checkpoints }) => checkpoints === 0) ? 'cannot-tell' : 'flat';
}
