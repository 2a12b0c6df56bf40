import { describe, expect, it } from 'vitest';
import { halfWidth, mostTimesTooWide, timesTooWide } from './width.ts';
import { sampleVerdict } from '../../report/sample-verdicts.fixture.ts';

const ten = { margin: { kind: 'relative', ratio: 1.1, floor: 0, unit: 'ns' }, marginRatio: 1.1 } as const;
const interval = (low: number, high: number) => ({ point: 1, low, high, confidence: 0.95 });

describe('the width of an interval', () => {
  it('is half of the way from end to end, as a ratio', () => {
    expect(halfWidth({ low: 0.5, high: 2 })).toBe(2);
  });

  it('is narrow enough at a quarter of the margin to either side, wherever it lies', () => {
    const quarter = 1.1 ** 0.25;
    for (const centre of [0.5, 1, 3]) {
      expect(timesTooWide({ ...ten, ratio: interval(centre / quarter, centre * quarter) })).toBeCloseTo(
        1,
        10,
      );
    }
    expect(timesTooWide({ ...ten, ratio: interval(1 / 1.1, 1.1) })).toBeCloseTo(4, 10);
  });

  it('is endless where there is no interval, and of no account where every difference counts', () => {
    expect(timesTooWide({ ...ten, ratio: null })).toBe(Infinity);
    expect(timesTooWide({ margin: { kind: 'exact' }, marginRatio: 1, ratio: null })).toBe(0);
  });

  it('of several verdicts is that of the widest; of none it is 0', () => {
    const narrow = sampleVerdict({ ...ten, ratio: interval(0.99, 1.01) });
    const wide = sampleVerdict({ ...ten, ratio: interval(0.9, 1.1) });
    expect(mostTimesTooWide([narrow, wide])).toBe(timesTooWide(wide));
    expect(mostTimesTooWide([])).toBe(0);
  });
});
