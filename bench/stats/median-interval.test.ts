import { describe, expect, it } from 'vitest';
import { medianInterval } from './median-interval.ts';
import { createRandom } from './random.ts';

describe('the interval of a median', () => {
  it('is the innermost pair of values that is sure enough, and knows how sure it is', () => {
    // Order statistics 2 and 8 of 9, and 1 and 6 of 6: 1 - 2 (1 + 9) / 2^9, 1 - 2 / 2^6.
    expect(medianInterval([9, 8, 7, 6, 5, 4, 3, 2, 1])).toEqual({
      low: 2,
      high: 8,
      confidence: 1 - 20 / 512,
    });
    expect(medianInterval([1, 2, 3, 4, 5, 6])).toEqual({ low: 1, high: 6, confidence: 1 - 2 / 64 });
  });

  it('is all there is where few values cannot be sure enough, and says so', () => {
    expect(medianInterval([3, 1, 2])).toEqual({ low: 1, high: 3, confidence: 0.75 });
    expect(medianInterval([5])).toEqual({ low: 5, high: 5, confidence: 0 });
    expect(medianInterval([])).toBeNull();
  });

  it('covers the median at least as often as it says, also of a skewed distribution', () => {
    const random = createRandom(11, 'coverage');
    const draws = 4000;
    for (const length of [6, 11, 24]) {
      let covered = 0;
      for (let draw = 0; draw < draws; draw += 1) {
        // Exponential with median ln 2.
        const interval = medianInterval(Array.from({ length }, () => -Math.log(1 - random.nextFloat())));
        if (interval !== null && interval.low <= Math.LN2 && Math.LN2 <= interval.high) covered += 1;
      }
      // Three standard errors below 95 %.
      expect(covered / draws).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / draws));
    }
  });
});
