import { describe, expect, it } from 'vitest';

import type { Margin } from '../../records/metric.ts';
import type { Reason } from '../../records/reason.ts';
import type { Outcome } from '../../records/verdict.ts';
import { decide, marginRatioOf } from './decide.ts';
import { halfWidth } from './width.ts';
import { compare, everyRound, exact, pairOf, tenPercent, withRatios } from './comparison.fixture.ts';

describe('a verdict', () => {
  it.each<[Outcome, readonly number[], Reason['code'], { low: number; high: number }]>([
    ['lower', [0.7, 0.72, 0.74, 0.76, 0.78, 0.8], 'below-margin', { low: 0.7, high: 0.8 }],
    ['higher', [1.2, 1.22, 1.24, 1.26, 1.28, 1.3], 'above-margin', { low: 1.2, high: 1.3 }],
    ['same', [0.95, 0.97, 0.99, 1.01, 1.03, 1.05], 'inside-margin', { low: 0.97, high: 1.03 }],
    ['different', [1.02, 1.04, 1.08, 1.12, 1.16, 1.2], 'excludes-one', { low: 1.02, high: 1.2 }],
    ['cannot-tell', [0.8, 0.9, 0.95, 1.05, 1.15, 1.25], 'contains-one', { low: 0.8, high: 1.25 }],
  ])('is %s when the candidate is %j times the baseline', (outcome, ratios, code, interval) => {
    const decision = decide(compare(withRatios(...ratios)));
    const [reason] = decision.because;
    expect(decision.outcome).toBe(outcome);
    expect(reason).toMatchObject({ code, values: { marginRatio: 1.1 } });
    expect(reason?.values).toMatchObject({
      low: expect.closeTo(interval.low, 2),
      high: expect.closeTo(interval.high, 2),
    });
    if (outcome === 'cannot-tell') {
      expect(reason?.values).toMatchObject({ halfWidthRatio: expect.closeTo(1.25, 10) });
    }
    expect(decision.ratio?.confidence).toBe(0.96875);
    expect(decision.roundRatios).toHaveLength(6);
  });

  it('rests on ratios of candidate to baseline, not the other way round', () => {
    const decision = decide(compare(everyRound(pairOf(100, 120))));
    expect(decision.outcome).toBe('higher');
    expect(decision.baselineValue).toBe(100);
    expect(decision.candidateValue).toBe(120);
    expect(decision.ratio?.point).toBeCloseTo(1.2, 12);
    expect(decision.crossCheck?.point).toBeCloseTo(1.2, 12);
  });

  it('says same for a real difference that is too small to matter', () => {
    const decision = decide(compare(withRatios(1.03, 1.031, 1.032, 1.033, 1.034, 1.035)));
    expect(decision.outcome).toBe('same');
    expect(decision.ratio?.low).toBeGreaterThan(1);
  });

  it('asks the 90 % interval whether both are the same, which is narrower than the 95 % one', () => {
    const decision = decide(compare(withRatios(0.89, 0.97, 1, 1.01, 1.02, 1.03)));
    expect(decision.ratio?.low).toBeCloseTo(0.89, 12);
    expect(decision.outcome).toBe('same');
    expect(decision.because).toMatchObject([
      { code: 'inside-margin', values: { low: expect.closeTo(0.9434, 4) } },
    ]);
  });

  it('does not call a wide interval around 1 the same', () => {
    expect(decide(compare(withRatios(0.5, 0.7, 0.9, 1.1, 1.4, 2))).outcome).toBe('cannot-tell');
  });

  it('takes the Hodges-Lehmann estimate of the pairs of a round as its ratio', () => {
    const round = [
      pairOf(1, 1.2),
      pairOf(1, 1.2),
      pairOf(1, 50),
      pairOf(1, 1.2),
      pairOf(1, 1.2),
      pairOf(1, 1.2),
    ];
    const decision = decide(compare(Array.from({ length: 6 }, () => round)));
    expect(decision.roundRatios[0]).toBeCloseTo(1.2, 12);
  });
});

describe('a margin', () => {
  it('is the larger of its ratio and its floor, weighed against the smaller value', () => {
    const margin: Margin = { kind: 'relative', ratio: 1.1, floor: 100, unit: 'ns' };
    expect(marginRatioOf(margin, 10_000, 20_000)).toBe(1.1);
    expect(marginRatioOf(margin, 500, 200)).toBe(1.5);
    expect(marginRatioOf(margin, 200, 500)).toBe(1.5);
  });

  it('does not exist without two values above 0, unless it is exact', () => {
    expect(marginRatioOf(tenPercent, null, 1)).toBeNull();
    expect(marginRatioOf(tenPercent, 1, 0)).toBeNull();
    expect(marginRatioOf(exact, 0, null)).toBe(1);
  });

  it('never lets a verdict stand on less than the floor', () => {
    const margin: Margin = { kind: 'relative', ratio: 1.1, floor: 100_000, unit: 'ns' };
    expect(decide(compare(everyRound(pairOf(50_000, 140_000)), { margin })).outcome).toBe('same');
    expect(decide(compare(everyRound(pairOf(140_000, 50_000)), { margin })).outcome).toBe('same');
    expect(decide(compare(everyRound(pairOf(50_000, 160_000)), { margin })).outcome).toBe('higher');
    expect(decide(compare(everyRound(pairOf(160_000, 50_000)), { margin })).outcome).toBe('lower');
  });
});

describe('an exact margin', () => {
  it('says same only when every pair is equal', () => {
    const equal = decide(compare(everyRound(pairOf(70, 70)), { margin: exact }));
    expect(equal.outcome).toBe('same');
    expect(equal.ratio).toMatchObject({ point: 1, low: 1, high: 1 });
    const rounds = [...everyRound(pairOf(70, 70), 30), [pairOf(70, 71)]];
    const oneOff = decide(compare(rounds, { margin: exact }));
    expect(oneOff.ratio).toMatchObject({ low: 1, high: 1 });
    expect(oneOff.outcome).toBe('cannot-tell');
    expect(oneOff.because).toMatchObject([{ code: 'contains-one', values: { marginRatio: 1 } }]);
  });

  it('counts one byte in ten thousand', () => {
    const decision = decide(compare(everyRound(pairOf(10_000, 10_001)), { margin: exact }));
    expect(decision.outcome).toBe('higher');
    expect(decision.because).toMatchObject([
      { code: 'above-margin', values: { low: expect.closeTo(1.0001, 10), marginRatio: 1 } },
    ]);
  });
});

describe('halfWidth', () => {
  it('is how far the interval reaches to either side, as a ratio', () => {
    expect(halfWidth({ low: 1 / 1.04, high: 1.04 })).toBeCloseTo(1.04, 12);
    expect(halfWidth({ low: 2, high: 2 })).toBe(1);
  });
});
