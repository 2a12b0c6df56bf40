import type { CurvePoint } from '../../records/figures.ts';
import type { Unit } from '../../records/vocabulary.ts';
import { formatCount, formatPercent, formatValue, NOTHING } from '../format.ts';
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
