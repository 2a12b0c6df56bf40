import { COST_METRICS } from '../metrics/cost.ts';
import type { CurvePoint } from '../records/figures.ts';
import type { RunFile } from '../records/run.ts';
import { hodgesLehmann } from '../stats/hodges-lehmann.ts';
import { signedRankInterval } from '../stats/signed-rank.ts';
import { basisOf, pointWords, type FigureTable } from './curve-table.ts';
import { formatRatio, formatValue } from './format.ts';
import { labelsOf } from './rows.ts';

/**
 * From the bare socket up to each of the two that the project compares: every transport has one thing more than the one
 * before it. The first one stands on the socket alone.
 */
const WAYS = [
  {
    to: 'sse',
    rungs: [
      { transport: 'sse-framed', adds: 'framing' },
      { transport: 'sse-http', adds: 'node:http' },
      { transport: 'sse', adds: 'Express' },
    ],
  },
  {
    to: 'websocket',
    rungs: [
      { transport: 'websocket-framed', adds: 'framing' },
      { transport: 'websocket', adds: 'ws' },
    ],
  },
] as const;
const SOCKET = 'raw-tcp';

/** One transport, and what it costs more than the one below it. */
export interface Rung {
  readonly transport: string;
  /** `socket`, `framing`, `node:http`. */
  readonly adds: string;
  /** CPU time of the server per delivered event, with all that is below. */
  readonly point: CurvePoint;
  /** That of the rung below; null: there is none. */
  readonly below: CurvePoint | null;
  /** What this rung adds; of the socket, all of it. */
  readonly step: Step;
}

/** A difference, from what one and the same round measured on both rungs: what slows a whole round falls out of it. */
interface Step {
  /** Hodges-Lehmann estimate over the rounds, ns. */
  readonly ns: number;
  /** Whether its exact signed-rank interval leaves 0 out; null: too few rounds for one, or nothing below. */
  readonly isClear: boolean | null;
}

/** What an event costs at one number of connections, step by step. */
export interface Ladder {
  readonly connections: number;
  readonly socket: Rung;
  readonly ways: readonly { readonly to: string; readonly rungs: readonly Rung[] }[];
}

/** The ladders of a scenario that measured every rung, by the number of connections. Pure. */
export function laddersOf(run: RunFile, scenario: string): readonly Ladder[] {
  const curves = run.figures.curves.filter(
    ({ scenario: of, label, x }) =>
      of === scenario && label === COST_METRICS['server-cpu'].label && x.label === 'Connections',
  );
  return curves.flatMap(({ lines }) => {
    const pointAt = (id: string, place: number): CurvePoint | null =>
      lines.find(({ transport }) => transport === id)?.points.find(({ x }) => x === place) ?? null;
    const foot = lines.find(({ transport }) => transport === SOCKET)?.points ?? [];
    return foot.flatMap((point): Ladder[] => {
      const step = { ns: point.value, isClear: null };
      const socket: Rung = { transport: SOCKET, adds: 'socket', point, below: null, step };
      const ways = WAYS.map(({ to, rungs }) => ({ to, rungs: rungsOn(socket, rungs, point.x, pointAt) }));
      const isWhole = ways.every(({ rungs }, at) => rungs.length === WAYS[at]?.rungs.length);
      return isWhole ? [{ connections: point.x, socket, ways }] : [];
    });
  });
}

/** The rungs of one way as far up as they were measured. */
function rungsOn(
  socket: Rung,
  rungs: readonly { readonly transport: string; readonly adds: string }[],
  place: number,
  pointAt: (transport: string, place: number) => CurvePoint | null,
): readonly Rung[] {
  const done: Rung[] = [];
  for (const { transport, adds } of rungs) {
    const point = pointAt(transport, place);
    if (point === null) return done;
    const below = (done.at(-1) ?? socket).point;
    const step = stepBetween(below, point);
    if (step === null) return done;
    done.push({ transport, adds, point, below, step });
  }
  return done;
}

/** null: no round measured both. */
function stepBetween(below: CurvePoint, point: CurvePoint): Step | null {
  const differences = point.roundValues.flatMap((value, round) => {
    const from = below.roundValues[round] ?? null;
    return value === null || from === null ? [] : value - from;
  });
  const ns = hodgesLehmann(differences);
  if (ns === null) return null;
  const interval = signedRankInterval(differences, 0.95);
  return { ns, isClear: interval === null ? null : interval.low > 0 || interval.high < 0 };
}

/** `+ 0.30 µs`, `− 0.10 µs`; for the socket its whole cost. */
export function stepWords({ below, step: { ns } }: Rung): string {
  if (below === null) return formatValue(ns, 'ns');
  return `${ns < 0 ? '−' : '+'} ${formatValue(Math.abs(ns), 'ns')}`;
}

/** `socket 5.10 µs, + framing 0.30 µs, + node:http 2.00 µs`. */
export function wayWords(socket: Rung, rungs: readonly Rung[]): string {
  return [socket, ...rungs]
    .map((rung) => {
      const [sign = '', ...size] = stepWords(rung).split(' ');
      const step =
        rung.below === null ? `socket ${stepWords(rung)}` : `${sign} ${rung.adds} ${size.join(' ')}`;
      return rung.step.isClear === false ? `${step} (may be nothing)` : step;
    })
    .join(', ');
}

/** Every ladder of a scenario as a table: the steps in rows, from the socket up, one way after the other. */
export function ladderTablesOf(run: RunFile, scenario: string): readonly FigureTable[] {
  const labelOf = labelsOf(run);
  return laddersOf(run, scenario).map((ladder) => {
    const { socket, ways } = ladder;
    const all = [socket, ...ways.flatMap(({ rungs }) => rungs)];
    return {
      title: ladderTitle(ladder),
      basis: [
        ...ways.map(({ to, rungs }) => `${labelOf(to)}: ${wayWords(socket, rungs)}.`),
        'A step is estimated from the differences within each round.',
        basisOf(all.map(({ point }) => point)),
      ].join(' '),
      head: ['Up to', 'Step', 'Adds', 'Costs in all', 'Ratio'],
      rows: all.map((rung) => [
        labelOf(rung.transport),
        rung.adds,
        stepWords(rung),
        pointWords(rung.point, 'ns'),
        formatRatio(rung.point.value / socket.point.value),
      ]),
    };
  });
}

/** `Where the cost of an event sits, at 1,000 connections`. */
export function ladderTitle({ connections }: Ladder): string {
  return `Where the cost of an event sits, at ${formatValue(connections, 'count')} connection${connections === 1 ? '' : 's'}`;
}
