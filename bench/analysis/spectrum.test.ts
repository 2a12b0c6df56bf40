import { describe, expect, it } from 'vitest';

import { encodeHistogram } from '../stats/histogram.ts';
import { spectrumOf } from './spectrum.ts';

/** Values 1, 2, 3 ... ns, one for each event. */
const ladder = (events: number) => encodeHistogram(Array.from({ length: events }, (_, at) => at + 1));

const near = (share: number) => (point: { share: number }) => Math.abs(point.share - share) < 1e-9;

describe('a spectrum', () => {
  it('says which value the share of all deliveries stays below', () => {
    const points = spectrumOf([ladder(1000)], 1000);
    expect(points.find(near(0.5))?.valueNs).toBe(500);
    expect(points.find(near(0.9))?.valueNs).toBe(900);
    expect(points.find(near(0.99))?.valueNs).toBe(990);
  });

  it('takes several histograms together', () => {
    const parts = [encodeHistogram([1, 1, 1]), encodeHistogram([9])];
    const points = spectrumOf(parts, 4);
    expect(points.find(near(0.75))?.valueNs).toBe(1);
    expect(spectrumOf([encodeHistogram([1]), encodeHistogram([9, 9, 9])], 4).find(near(0.5))?.valueNs).toBe(
      9,
    );
  });

  it.each([
    [0.5, 20],
    [0.9, 100],
    [0.99, 1000],
    [0.999, 10_000],
  ])('resolves the share %d from %i events on, and not before', (share, needed) => {
    const at = (events: number) => spectrumOf([ladder(100)], events).find(near(share))?.isResolvable;
    expect(at(needed)).toBe(true);
    expect(at(needed - 1)).toBe(false);
  });

  it('counts events and not deliveries: one event reaches all clients at once', () => {
    const points = spectrumOf([ladder(5000)], 50);
    expect(points.filter(({ isResolvable }) => isResolvable).every(({ share }) => share <= 0.8)).toBe(true);
  });

  it('ascends, has at most 65 points, and ends where no event lies beyond', () => {
    const points = spectrumOf([ladder(2000)], 2000);
    expect(points.length).toBeLessThanOrEqual(65);
    expect(
      points.every(({ share, valueNs }, at) => {
        const before = points[at - 1];
        return before === undefined || (share > before.share && valueNs >= before.valueNs);
      }),
    ).toBe(true);
    expect(points.at(-1)?.share).toBeLessThanOrEqual(1 - 1 / 2000 + 1e-9);
    expect(spectrumOf([ladder(10)], 1_000_000_000).length).toBeLessThanOrEqual(65);
  });

  it('is empty where nothing was delivered', () => {
    expect(spectrumOf([], 0)).toEqual([]);
    expect(spectrumOf([encodeHistogram([])], 100)).toEqual([]);
  });
});
