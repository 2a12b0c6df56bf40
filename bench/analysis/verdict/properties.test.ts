import { describe, expect, it } from 'vitest';

import type { Margin } from '../../records/metric.ts';
import type { Outcome } from '../../records/verdict.ts';
import { createRandom, type Random } from '../../stats/random.ts';
import { classify, decide } from './decide.ts';
import { compare, exact, pairOf, tallyOf, tenPercent, MIRROR, STRENGTH } from './comparison.fixture.ts';
import type { Comparison } from './comparison.ts';

/** A random comparison: any effect, any noise, some zeros, any margin. */
function anyComparison(random: Random): Comparison {
  const effect = (random.nextFloat() - 0.5) * 0.8;
  const noise = random.nextFloat() * 0.3;
  const zeros = random.nextFloat() < 0.15 ? 0.3 : 0;
  const value = (mean: number) =>
    random.nextFloat() < zeros ? 0 : 1000 * Math.exp(mean + noise * (random.nextFloat() - 0.5));
  const rounds = Array.from({ length: 4 + Math.floor(random.nextFloat() * 9) }, () =>
    Array.from({ length: 1 + Math.floor(random.nextFloat() * 4) }, () => pairOf(value(0), value(effect))),
  );
  const margins: Margin[] = [tenPercent, exact, { kind: 'relative', ratio: 1.1, floor: 200, unit: 'ns' }];
  return compare(rounds, { margin: random.shuffle(margins)[0] ?? exact });
}

function forAny(check: (comparison: Comparison, random: Random) => void): void {
  const random = createRandom(12, 'verdict properties');
  for (let trial = 0; trial < 500; trial += 1) check(anyComparison(random), random);
}

const scaled = (comparison: Comparison, factor: number): Comparison => ({
  ...comparison,
  margin:
    comparison.margin.kind === 'exact'
      ? comparison.margin
      : { ...comparison.margin, floor: comparison.margin.floor * factor },
  rounds: comparison.rounds.map((pairs) =>
    pairs.map(({ baseline, candidate }) => pairOf((baseline ?? 0) * factor, (candidate ?? 0) * factor)),
  ),
});

describe('properties of every verdict', () => {
  it('cover all outcomes but void', () => {
    const seen = new Set<Outcome>();
    forAny((comparison) => seen.add(decide(comparison).outcome));
    expect([...seen].toSorted()).toEqual(['cannot-tell', 'different', 'higher', 'lower', 'same']);
  });

  it('swapping the sides mirrors it', () => {
    forAny((comparison) => {
      const rounds = comparison.rounds.map((pairs) =>
        pairs.map(({ baseline, candidate }) => pairOf(candidate, baseline)),
      );
      const one = decide(comparison);
      const other = decide({ ...comparison, rounds });
      expect(other.outcome).toBe(MIRROR[one.outcome]);
      expect(other.marginRatio).toBe(one.marginRatio);
      if (one.ratio !== null) {
        expect(1 / (other.ratio?.point ?? 0)).toBeCloseTo(one.ratio.point, 10);
        expect(1 / (other.ratio?.low ?? 0)).toBeCloseTo(one.ratio.high, 10);
      }
    });
  });

  it('another unit changes nothing', () => {
    forAny((comparison) => {
      const one = decide(comparison);
      const other = decide(scaled(comparison, 1024));
      expect(other.outcome).toBe(one.outcome);
      expect(other.ratio?.point ?? 0).toBeCloseTo(one.ratio?.point ?? 0, 10);
    });
  });

  it('the order of the rounds changes nothing', () => {
    forAny((comparison, random) => {
      const { roundRatios: _one, ...one } = decide(comparison);
      const { roundRatios: _other, ...other } = decide({
        ...comparison,
        rounds: random.shuffle(comparison.rounds),
      });
      expect(other.outcome).toBe(one.outcome);
      expect(other.ratio).toEqual(one.ratio);
      expect(other.baselineValue).toBe(one.baselineValue);
    });
  });

  it('a wider interval never says more', () => {
    const random = createRandom(13, 'wider');
    for (let trial = 0; trial < 5000; trial += 1) {
      const centre = Math.exp((random.nextFloat() - 0.5) * 0.6);
      const half = Math.exp(random.nextFloat() * 0.3);
      const wider = 1 + random.nextFloat() * 0.2;
      const around = (width: number) => ({ low: centre / width, high: centre * width, confidence: 0.95 });
      const at90 = Math.sqrt(half);
      const one = classify(around(half), around(at90), 1.1);
      const other = classify(around(half * wider), around(at90 * wider), 1.1);
      expect(STRENGTH[other]).toBeLessThanOrEqual(STRENGTH[one]);
    }
  });

  it('void dominates', () => {
    forAny((comparison) => {
      const tally = tallyOf(100, { voidPairs: 26 });
      expect(decide({ ...comparison, tally }).outcome).toBe('void');
    });
  });

  it('is the same when made twice', () => {
    forAny((comparison) => expect(decide(comparison)).toEqual(decide(comparison)));
  });
});
