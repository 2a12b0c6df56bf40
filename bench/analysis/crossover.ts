import type { Crossover, Curve, CurvePoint } from '../records/figures.ts';
import type { Crossing } from '../records/scenario.ts';
import { medianInterval } from '../stats/median-interval.ts';
import { sortNumbers } from '../stats/quantile.ts';
import type { CurveShown } from './curves.ts';

/** One place of a curve in one round. */
interface Place {
  readonly x: number;
  readonly of: number;
  readonly than: number;
}

/** Halvings of the distance between two places: far below what a round resolves. */
const HALVINGS = 40;

/** Where the lines of a curve cross, as its question asks. Empty: a line is missing, or no round has all places. Pure. */
export function crossoversOf({ curve, spec: { crossings = [] } }: CurveShown): readonly Crossover[] {
  return crossings.flatMap((asked) => {
    const found = placesByRound(curve, asked).map((places) => crossingIn(places, asked));
    const interval = medianInterval(found);
    const at = middleOf(found);
    if (interval === null || at === null) return [];
    const { low, high, confidence } = interval;
    const { scenario, cell, of } = curve;
    return {
      scenario,
      cell,
      of,
      asked,
      at: placeOf(at),
      low: placeOf(low),
      high: placeOf(high),
      confidence,
      rounds: found.length,
    };
  });
}

/** The places of each round in which both lines have a value at every one of at least two. The arms of a round ran within one minute. */
function placesByRound({ lines }: Curve, { of, than }: Crossing): readonly (readonly Place[])[] {
  const pointsOf = (id: string): readonly CurvePoint[] =>
    lines.find(({ transport }) => transport === id)?.points ?? [];
  const both = pointsOf(of).flatMap((point) => {
    const other = pointsOf(than).find(({ x }) => x === point.x);
    return other === undefined ? [] : [{ x: point.x, of: point.roundValues, than: other.roundValues }];
  });
  const rounds = both[0]?.of.length ?? 0;
  return Array.from({ length: rounds }, (_, round) =>
    both.flatMap((place): Place[] => {
      const [value, other] = [place.of[round] ?? null, place.than[round] ?? null];
      return value === null || other === null || value <= 0 || other <= 0
        ? []
        : [{ x: place.x, of: value, than: other }];
    }),
  ).filter((places) => places.length > 1 && places.length === both.length);
}

/**
 * From where on it lies above at every place. Between two places both lines are straight on logarithms.
 * 0: from the lowest place on; Infinity: not even at the highest.
 */
function crossingIn(places: readonly Place[], asked: Crossing): number {
  const below = places.findLastIndex((place) => !isAbove(place, asked));
  let [from, to] = [places[below], places[below + 1]];
  if (from === undefined) return 0;
  if (to === undefined) return Infinity;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const between: Place = {
      x: Math.sqrt(from.x * to.x),
      of: Math.sqrt(from.of * to.of),
      than: Math.sqrt(from.than * to.than),
    };
    if (isAbove(between, asked)) to = between;
    else from = between;
  }
  return to.x;
}

function isAbove({ x, of, than }: Place, asked: Crossing): boolean {
  switch (asked.by) {
    case 'times':
      return of > asked.times * than;
    case 'processor-share':
      return ((of - than) * x) / 1e9 > asked.share;
    default:
      return asked satisfies never;
  }
}

/** The median, on logarithms; null: there is none, or it lies between below and beyond everything. */
function middleOf(values: readonly number[]): number | null {
  const sorted = sortNumbers(values);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) return null;
  const middle = low === high ? low : Math.sqrt(low * high);
  return Number.isNaN(middle) ? null : middle;
}

function placeOf(x: number): Crossover['at'] {
  return x === 0 ? 'below' : x === Infinity ? 'beyond' : x;
}
