import type { Check } from '../records/record.ts';
import { decodeHistogram, valueAtQuantile, type Encoded } from '../stats/histogram.ts';
import type { Reading } from './trap.ts';

export function duration(what: string, valueNs: number | null): Reading {
  return { what, says: { kind: 'measure', value: valueNs, unit: 'ns' } };
}

export function wholeMs(what: string, ms: number): Reading {
  return { what, says: { kind: 'whole-ms', ms } };
}

export function bytes(what: string, value: number): Reading {
  return { what, says: { kind: 'measure', value, unit: 'bytes' } };
}

/** @param thing in the singular, such as `event`. */
export function count(what: string, number: number, thing: string): Reading {
  return { what, says: { kind: 'count', count: number, thing } };
}

/** @param part 0 to 1. */
export function share(what: string, part: number): Reading {
  return { what, says: { kind: 'share', share: part } };
}

export function words(what: string, text: string): Reading {
  return { what, says: { kind: 'words', words: text } };
}

export function ratio(
  what: string,
  value: number,
  interval: { readonly low: number; readonly high: number; readonly confidence: number } | null = null,
): Reading {
  // One by one: an estimate has more fields, and all of them would end up in the JSON.
  const bare =
    interval === null ? null : { low: interval.low, high: interval.high, confidence: interval.confidence };
  return { what, says: { kind: 'ratio', ratio: value, interval: bare } };
}

/** Which checks say that a stretch may not be believed. */
export function voidChecks(checks: readonly Check[]): Reading {
  const codes = checks.filter(({ outcome }) => outcome === 'void').map(({ code }) => code);
  return words('checks of this stretch', codes.length === 0 ? 'none fired' : `void: ${codes.join(', ')}`);
}

/** p50, p90 ... of a histogram in ns. */
export function quantiles(name: string, histogram: Encoded, percents: readonly number[]): Reading[] {
  return percents.map((percent) =>
    duration(`p${percent} of ${name}`, valueAtQuantile(histogram, percent / 100)),
  );
}

/** The mean of a histogram, at most 0.1 % too large, as its bins are; null: it is empty. */
export function meanOf(histogram: Encoded): number | null {
  if (histogram.count === 0) return null;
  const sum = decodeHistogram(histogram).reduce((total, bin) => total + bin.upTo * bin.count, 0);
  return sum / histogram.count;
}

/** The part of the values of a histogram that lie from `low` to `high`, 0 to 1; 0 when it is empty. */
export function shareBetween(histogram: Encoded, low: number, high: number): number {
  if (histogram.count === 0) return 0;
  const inside = decodeHistogram(histogram)
    .filter(({ upTo }) => upTo >= low && upTo <= high)
    .reduce((total, bin) => total + bin.count, 0);
  return inside / histogram.count;
}
