import type { SpectrumPoint } from '../records/figures.ts';
import type { EncodedHistogram } from '../records/record.ts';
import { valueAtQuantileOfAll } from '../stats/histogram.ts';

/** Events that must lie beyond a percentile: fewer are the luck of one or two. */
const TICKS_BEYOND = 10;

/** Up to here in steps of equal share, for the ECDF; beyond it in steps of equal ratio of 1 / (1 - share). */
const EVEN_UNTIL = 0.9;
const EVEN_STEPS = 18;
const STEPS_PER_DECADE = 11;

/** No run of this project has the events for more. */
const DECADES_BEYOND = 4;

/** Shares at which a spectrum is read, 0 to 0.99999. */
const SHARES: readonly number[] = [
  ...Array.from({ length: EVEN_STEPS + 1 }, (_, step) => step / 20),
  ...Array.from({ length: DECADES_BEYOND * STEPS_PER_DECADE }, (_, step) => {
    const share = 1 - (1 - EVEN_UNTIL) * 10 ** (-(step + 1) / STEPS_PER_DECADE);
    return Math.round(share * 1e12) / 1e12; // the last digits of a power differ between versions of Node.js
  }),
];

/**
 * The distribution of all values together, as at most 65 points. It ends where not even one event lies beyond a share.
 * @param events how many events the values stem from: one event reaches all connections at once, so that
 * few events cannot resolve a percentile, however many deliveries they made.
 */
export function spectrumOf(parts: readonly EncodedHistogram[], events: number): readonly SpectrumPoint[] {
  return SHARES.filter((share) => beyond(events, share) >= 1).flatMap((share) => {
    const valueNs = valueAtQuantileOfAll(parts, share);
    return valueNs === null ? [] : [{ share, valueNs, isResolvable: beyond(events, share) >= TICKS_BEYOND }];
  });
}

/** How many of the events lie beyond the share, with room for the rounding of 1 - 0.99. */
function beyond(events: number, share: number): number {
  return events * (1 - share) * (1 + 1e-9);
}
