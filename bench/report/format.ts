import type { Unit } from '../records/vocabulary.ts';
import type { RatioEstimate } from '../records/verdict.ts';

/** Stands where there is no value; the reason stands in the words of the row. */
export const NOTHING = '–';

/** A unit as people read it, and how many base units make one. The largest first. */
interface Scale {
  readonly suffix: string;
  readonly base: number;
}

const SCALES: Readonly<Record<Unit, readonly [Scale, ...Scale[]]>> = {
  ns: [
    { suffix: ' s', base: 1e9 },
    { suffix: ' ms', base: 1e6 },
    { suffix: ' µs', base: 1e3 },
    { suffix: ' ns', base: 1 },
  ],
  bytes: [
    { suffix: ' GB', base: 1e9 },
    { suffix: ' MB', base: 1e6 },
    { suffix: ' kB', base: 1e3 },
    { suffix: ' B', base: 1 },
  ],
  events: [{ suffix: '', base: 1 }],
  'events/s': [{ suffix: '/s', base: 1 }],
  count: [{ suffix: '', base: 1 }],
};

/** A value with its unit and three significant digits: `212 µs`, `1.20 ms`, `58.5 B`. Whole events and counts are exact. */
export function formatValue(value: number | null, unit: Unit): string {
  return written(value, unit, scaleFor(value ?? 0, unit), 3);
}

/**
 * Two values that are compared: in one unit unless they lie too far apart for it, as `0.980 ms` and `1.20 ms` compare and
 * `980 µs` and `1.20 ms` do not.
 * @param exact give more digits, up to six, when three would hide that the two differ
 */
export function formatPair(
  pair: readonly [number | null, number | null],
  unit: Unit,
  exact = false,
): readonly [string, string] {
  const [a, b] = pair;
  const sizes = pair.map((value) => Math.abs(value ?? 0)).filter((size) => size > 0);
  const shared = scaleFor(Math.max(0, ...sizes), unit);
  const near = sizes.every((size) => size / shared.base >= 0.1);
  const both = (digits: number): readonly [string, string] => [
    written(a, unit, near ? shared : scaleFor(a ?? 0, unit), digits),
    written(b, unit, near ? shared : scaleFor(b ?? 0, unit), digits),
  ];
  const telling = [3, 4, 5].find((digits) => both(digits)[0] !== both(digits)[1]);
  return both(exact && a !== b ? (telling ?? 6) : 3);
}

/** A value that was chosen, not measured: without the digits that only say how exact it is, as `1 ms`. */
export function formatChosen(value: number, unit: Unit): string {
  return formatValue(value, unit).replace(/\.0+(?=\D|$)|(\.\d*[1-9])0+(?=\D|$)/, '$1');
}

/** A ratio: `1.31x`, `0.76x`, `12.4x`. */
export function formatRatio(ratio: number): string {
  return `${ratioText(ratio)}x`;
}

/** An estimate and its interval: `0.76x` and `(0.74..0.79)`; empty when it has no width. Below 1 a narrow one has three digits. */
export function formatEstimate({ point, low, high }: RatioEstimate): {
  readonly point: string;
  readonly interval: string;
} {
  const least = low < high && high < 1 && ratioText(low) === ratioText(high) ? 3 : 0;
  const [middle, from, until] = [point, low, high].map((ratio) => ratioText(ratio, least));
  return { point: `${middle}x`, interval: low === high ? '' : `(${from}..${until})` };
}

/** A share as a percentage with two significant digits: 0.1 is `10 %`, 0.0125 is `1.3 %`, 48.7 is `4,870 %`. */
export function formatPercent(share: number): string {
  const percent = Math.abs(share) * 100;
  return percent >= 10 ? `${grouped(percent.toFixed(0))} %` : `${String(Number(percent.toPrecision(2)))} %`;
}

/** How far a ratio lies from 1: `28 %` of 0.72, `37 %` of 1.37. What is above 0 is never a whole 100 % less. */
export function formatDifference(ratio: number): string {
  const percent = formatPercent(ratio - 1);
  if (ratio >= 1 || ratio <= 0 || percent !== '100 %') return percent;
  const decimals = [1, 2, 3].find((some) => Number((100 * (1 - ratio)).toFixed(some)) < 100);
  return decimals === undefined ? 'more than 99.999 %' : `${(100 * (1 - ratio)).toFixed(decimals)} %`;
}

/** The largest difference that an interval of a ratio allows: 57 % of 0.43..1.49. */
export function formatLargest({ low, high }: Pick<RatioEstimate, 'low' | 'high'>): string {
  return formatDifference(1 - low > high - 1 ? low : high);
}

/** A number without a unit: whole as it is, else with three significant digits. */
export function formatPlain(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}

/** A number of things: `1 round`, `1,200 rounds`. */
export function formatCount(count: number, thing: string): string {
  return `${grouped(String(count))} ${thing}${count === 1 ? '' : 's'}`;
}

/** Seconds as `48 s` or `4 min 12 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Seconds as `--budget` takes them: `90s`, `15m`, `1h`. */
export function formatBudget(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** A time in ISO 8601 to the minute, as people write it: `2026-05-04 09:30 UTC`. Other zones stay as they are. */
export function formatTime(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}).*Z$/.exec(iso);
  return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}

/** The largest unit in which the value, as it will be rounded, is at least 1. */
function scaleFor(value: number, unit: Unit): Scale {
  const scales = SCALES[unit];
  const size = Number(Math.abs(value).toPrecision(3));
  return scales.find(({ base }) => size >= base) ?? scales.at(-1) ?? scales[0];
}

function written(value: number | null, unit: Unit, scale: Scale, digits: number): string {
  if (value === null || !Number.isFinite(value)) return NOTHING;
  const countable = unit === 'events' || unit === 'count';
  const text = countable && Number.isInteger(value) ? String(value) : significant(value / scale.base, digits);
  return grouped(text) + scale.suffix;
}

function significant(value: number, digits: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const decimals = digits - 1 - Math.floor(Math.log10(Math.abs(rounded)));
  return rounded.toFixed(Math.min(Math.max(decimals, 0), 12));
}

/** `1234567.5` as `1,234,567.5`, the same in every locale. */
function grouped(text: string): string {
  return text.replace(/^-?\d+/, (whole) => whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ','));
}

/** Two decimals, fewer for a large ratio, and more where two would show it as 0, or as 1 though it is not. */
function ratioText(ratio: number, least = 0): string {
  const shown = (decimals: number): number => Number(ratio.toFixed(decimals));
  let decimals = Math.max(least, ratio >= 100 ? 0 : ratio >= 10 ? 1 : ratio >= 0.1 ? 2 : 3);
  while (decimals < 4 && ratio !== 1 && shown(decimals) === 1) decimals += 1;
  while (decimals < 6 && ratio !== 0 && shown(decimals) === 0) decimals += 1;
  return ratio.toFixed(decimals);
}
