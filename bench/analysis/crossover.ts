import type { Curve } from '../records/figures.ts';
import { medianInterval } from '../stats/median-interval.ts';
import { median } from '../stats/quantile.ts';

/** From where on one line of a curve lies above a multiple of another, over the rounds. */
export interface Crossover {
  /** The place on the axis; `everywhere`: already at the lowest; `nowhere`: not even at the highest. */
  readonly at: number | 'everywhere' | 'nowhere';
  /** Two round values that enclose the median; null where `at` is no number. Infinity: in that round it lay beyond the highest place. */
  readonly interval: { readonly low: number; readonly high: number; readonly confidence: number } | null;
  /** Rounds in which both lines have a value at every place. */
  readonly rounds: number;
}

/**
 * The place from which on `of` is more than `times` as much as `than`, at it and at every higher place. In each round it is read
 * off between two measured places on a straight line of logarithms; the median over the rounds is the answer. Rounds are the
 * unit: the arms of one ran within the same minute.
 * null: a line is missing, or no round is whole.
 */
export function crossoverOf(curve: Curve, of: string, than: string, times: number): Crossover | null {
  const [upper, lower] = [of, than].map((id) => curve.lines.find(({ transport }) => transport === id));
  if (upper === undefined || lower === undefined) return null;
  const places = upper.points.flatMap((point) => {
    const other = lower.points.find(({ x }) => x === point.x);
    return other === undefined ? [] : [{ x: point.x, of: point.roundValues, than: other.roundValues }];
  });
  const rounds = Math.max(0, ...places.map((place) => place.of.length));
  const found = Array.from({ length: rounds }, (_, round) =>
    crossingIn(
      places.map((place) => ({ x: place.x, ratio: ratioOf(place.of[round], place.than[round]) })),
      times,
    ),
  ).flatMap((one) => one ?? []);
  const [at, interval] = [median(found), medianInterval(found)];
  if (at === null || interval === null) return null;
  if (at === 0) return { at: 'everywhere', interval: null, rounds: found.length };
  if (at === Infinity) return { at: 'nowhere', interval: null, rounds: found.length };
  return { at, interval, rounds: found.length };
}

function ratioOf(value: number | null | undefined, than: number | null | undefined): number | null {
  return (value ?? 0) > 0 && (than ?? 0) > 0 ? (value ?? 0) / (than ?? 1) : null;
}

/** 0: from the lowest place on; Infinity: not even at the highest; null: a place has no ratio. @param places ascending */
function crossingIn(
  places: readonly { readonly x: number; readonly ratio: number | null }[],
  times: number,
): number | null {
  if (places.length === 0 || places.some(({ ratio }) => ratio === null)) return null;
  const below = places.findLastIndex(({ ratio }) => ratio !== null && ratio <= times);
  const [from, to] = [places[below], places[below + 1]];
  if (from === undefined) return 0;
  if (to === undefined || from.ratio === null || to.ratio === null) return Infinity;
  const share = Math.log(times / from.ratio) / Math.log(to.ratio / from.ratio);
  return from.x * (to.x / from.x) ** share;
}
