import type { CurvePoint, Difference } from '../../records/figures.ts';
import type { Unit } from '../../records/vocabulary.ts';
import { formatChosen, formatCount, formatPercent, formatValue, NOTHING } from '../format.ts';
import { OUTCOMES } from '../words/verdicts.ts';
import type { TableCell } from './blocks.ts';

/** A value over the rounds, with its interval. */
type Point = Omit<CurvePoint, 'x'>;

/** `12.3 MB (12.1 MB..12.6 MB)`; without a spread the value alone. */
export function pointWords(point: Point, unit: Unit): string {
  const { words, note } = pointCell(point, unit);
  return [words, note].filter((text) => text !== null).join(' ');
}

/** The value, with its interval beside or below it. */
export function pointCell(point: Point | null, unit: Unit): TableCell & { readonly words: string } {
  if (point === null) return { words: NOTHING, note: null, tone: null };
  const [words = NOTHING, low, high] = [point.value, point.low, point.high].map((one) =>
    formatValue(one, unit),
  );
  return { words, note: low === high ? null : `(${low}..${high})`, tone: null };
}

/** Over how many rounds the points count, and how sure the least sure interval is. */
export function basisOf(points: readonly Pick<Point, 'rounds' | 'confidence'>[]): string {
  if (points.length === 0) return 'No round counts.';
  const rounds = points.map((point) => point.rounds);
  const [least, most] = [Math.min(...rounds), Math.max(...rounds)];
  if (most <= 1) return 'One round, so there is no interval.';
  const span = least === most ? formatCount(least, 'round') : `${least} to ${formatCount(most, 'round')}`;
  const several = points.filter((point) => point.rounds > 1);
  const confidence = Math.min(...several.map((point) => point.confidence));
  const where = several.length === points.length ? '' : ' where there is more than one round';
  return `Median over ${span}, with an interval of at least ${formatPercent(confidence)} confidence${where}.`;
}

/** `▲ 0.42 ms`, with `(0.36 ms..0.51 ms)` beside or below it. */
export function differenceCell(
  difference: Difference | null,
  unit: Unit,
): TableCell & { readonly words: string } {
  if (difference === null) return { words: NOTHING, note: null, tone: null };
  const { outcome, point, low, high } = difference;
  const [size = NOTHING, from, to] = [point, low, high].map((one) => formatValue(one, unit));
  const words = {
    void: OUTCOMES.void.name,
    lower: size,
    higher: size,
    same: `${size}, too little to matter`,
    different: `${point < 0 ? 'less' : 'more'} than 0; whether it matters is open`,
    'cannot-tell': OUTCOMES['cannot-tell'].name,
  }[outcome];
  return { words: `${OUTCOMES[outcome].sign} ${words}`, note: `(${from}..${to})`, tone: null };
}

/** What verdicts on differences rest on. */
export function differenceBasis(differences: readonly (Difference & { readonly unit: Unit })[]): string {
  const rounds = Math.min(...differences.map((one) => one.rounds));
  const margins = new Set(differences.map(({ margin, unit }) => formatChosen(margin, unit)));
  return `Each is a difference between values of the same round, estimated over at least ${formatCount(rounds, 'round')}, with an exact interval of 95 %. It matters from ${[...margins].join(' or ')} on. Not corrected for multiple comparisons.`;
}
