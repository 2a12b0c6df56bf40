import { describe, expect, it } from 'vitest';

import { compareRuns } from './compare.ts';
import type { Margin } from '../../records/metric.ts';
import type { Change } from '../../records/run-comparison.ts';
import type { RunFile } from '../../records/run.ts';
import type { Outcome, Verdict } from '../../records/verdict.ts';
import { createRandom, type Random } from '../../stats/random.ts';
import { exact, pairOf, tenPercent, MIRROR, STRENGTH } from '../verdict/comparison.fixture.ts';
import { normal } from '../../stats/noise.fixture.ts';
import { runWith, verdictOn } from './runs.fixture.ts';
import { shiftOf } from './shift.ts';

/** A verdict on random rounds: any effect, any noise, some zeros, some absent values, sometimes void. */
function anyVerdict(metric: string, margin: Margin, random: Random): Verdict {
  const noise = random.nextFloat() * 0.3;
  const whole = margin.kind === 'exact' && random.coin();
  const zeros = random.nextFloat() < 0.2 ? random.nextFloat() * 2 : 0;
  const effect = (random.nextFloat() - 0.5) * 0.8;
  const value = (mean: number): number => {
    if (random.nextFloat() < zeros) return 0;
    const free = 1000 * Math.exp(mean + noise * (random.nextFloat() - 0.5));
    return whole ? Math.round(free / 500) : free;
  };
  const absent = random.nextFloat() < 0.05;
  const rounds = Array.from({ length: 4 + Math.floor(random.nextFloat() * 9) }, () => [
    pairOf(value(0), absent ? null : value(effect)),
  ]);
  const verdict = verdictOn(rounds, { metric, margin });
  return random.nextFloat() < 0.05 ? { ...verdict, outcome: 'void', ratio: null } : verdict;
}

/** Two random runs with many verdicts each, most of which the other one has as well. */
function forAny(check: (a: RunFile, b: RunFile, random: Random) => void): void {
  const random = createRandom(14, 'comparison properties');
  for (let trial = 0; trial < 40; trial += 1) {
    const run = (): RunFile =>
      runWith(
        Array.from({ length: 12 }, (_, at) => {
          const margin = [
            tenPercent,
            exact,
            { kind: 'relative', ratio: 1.2, floor: 200, unit: 'ns' } as const,
          ][at % 3];
          return anyVerdict(`metric-${at}`, margin ?? exact, random);
        }).filter(() => random.nextFloat() < 0.95),
      );
    check(run(), run(), random);
  }
}

const keyOf = ({ kind, transport, metric }: Change): string => `${kind} ${transport} ${metric}`;

const byKey = (changes: readonly Change[]): Map<string, Change> =>
  new Map(changes.map((change) => [keyOf(change), change]));

describe('properties of every comparison', () => {
  it('cover all outcomes, with a ratio and without', () => {
    const seen = new Set<string>();
    forAny((a, b) => {
      for (const { outcome, ratio } of compareRuns(a, b).changes) seen.add(`${outcome} ${ratio !== null}`);
    });
    const without = ['cannot-tell', 'higher', 'lower', 'same', 'void'].map((outcome) => `${outcome} false`);
    const withRatio = ['cannot-tell', 'different', 'higher', 'lower', 'same'].map(
      (outcome) => `${outcome} true`,
    );
    expect([...seen].toSorted()).toEqual([...without, ...withRatio].toSorted());
  });

  it('swapping the runs mirrors every outcome and inverts every ratio', () => {
    forAny((a, b) => {
      const turned = byKey(compareRuns(b, a).changes);
      const { changes } = compareRuns(a, b);
      expect(turned.size).toBe(changes.length);
      for (const one of changes) {
        const other = turned.get(keyOf(one));
        expect(other?.outcome).toBe(MIRROR[one.outcome]);
        expect(other?.marginRatio).toBe(one.marginRatio);
        expect([other?.a, other?.b]).toEqual([one.b, one.a]);
        expect(other?.ratio === null).toBe(one.ratio === null);
        if (one.ratio === null) continue;
        expect(1 / (other?.ratio?.point ?? 0)).toBeCloseTo(one.ratio.point, 10);
        expect(1 / (other?.ratio?.low ?? 0)).toBeCloseTo(one.ratio.high, 10);
      }
    });
  });

  it('a run never differs from itself', () => {
    const seen = new Set<Outcome>();
    forAny((run) => {
      const { changes, conclusion, differences } = compareRuns(run, run);
      for (const { outcome, ratio } of changes) {
        seen.add(outcome);
        expect(ratio?.point ?? 1).toBeCloseTo(1, 10);
      }
      expect(conclusion.outcome).not.toBe('regression');
      expect(differences).toEqual([]);
    });
    expect([...seen].toSorted()).toEqual(['cannot-tell', 'same', 'void']);
  });

  it('the order of the verdicts and of the rounds changes nothing', () => {
    forAny((a, b, random) => {
      const shuffled = (run: RunFile): RunFile => ({
        ...run,
        verdicts: random.shuffle(run.verdicts).map((verdict) => ({
          ...verdict,
          roundRatios: random.shuffle(verdict.roundRatios),
          roundValues: {
            baseline: random.shuffle(verdict.roundValues.baseline),
            candidate: random.shuffle(verdict.roundValues.candidate),
          },
        })),
      });
      const one = compareRuns(a, b);
      const other = compareRuns(shuffled(a), shuffled(b));
      expect(byKey(other.changes)).toEqual(byKey(one.changes));
      expect(other.conclusion.outcome).toBe(one.conclusion.outcome);
    });
  });

  it('another unit changes nothing', () => {
    forAny((a, b) => {
      const turned = byKey(compareRuns(inUnits(a, 1024), inUnits(b, 1024)).changes);
      for (const one of compareRuns(a, b).changes) {
        const other = turned.get(keyOf(one));
        expect(other?.outcome).toBe(one.outcome);
        expect(other?.ratio?.point ?? 0).toBeCloseTo(one.ratio?.point ?? 0, 10);
      }
    });
  });

  it('wider intervals never say more', () => {
    const random = createRandom(15, 'wider');
    for (let trial = 0; trial < 500; trial += 1) {
      const centre = (random.nextFloat() - 0.5) * 0.8;
      // Symmetric around its centre, so that stretching widens the interval and moves nothing.
      const half = Array.from({ length: 4 }, () => random.nextFloat() * 0.15);
      const around = (mean: number, stretch: number): number[] =>
        half.flatMap((off) => [Math.exp(mean + stretch * off), Math.exp(mean - stretch * off)]);
      const outcomeAt = (stretch: number): Outcome =>
        shiftOf(around(0, stretch), around(centre, stretch), 1.1).outcome;
      const wider = 1 + random.nextFloat();
      expect(STRENGTH[outcomeAt(wider)]).toBeLessThanOrEqual(STRENGTH[outcomeAt(1)]);
    }
  });
});

/** The run with its values in a unit that is smaller by a factor. */
function inUnits(run: RunFile, factor: number): RunFile {
  const scaled = (values: readonly (number | null)[]): (number | null)[] =>
    values.map((value) => (value === null ? null : value * factor));
  return {
    ...run,
    verdicts: run.verdicts.map((verdict) => ({
      ...verdict,
      margin:
        verdict.margin.kind === 'exact'
          ? verdict.margin
          : { ...verdict.margin, floor: verdict.margin.floor * factor },
      baselineValue: scaled([verdict.baselineValue])[0] ?? null,
      candidateValue: scaled([verdict.candidateValue])[0] ?? null,
      roundValues: {
        baseline: scaled(verdict.roundValues.baseline),
        candidate: scaled(verdict.roundValues.candidate),
      },
    })),
  };
}

/** Noise as measured: it leaves a half-width of 4 % to the CPU ratio of one run of 8 rounds. */
const BETWEEN_ROUNDS = 0.045;

/** Two runs of 8 rounds each, B's candidate at `factor` times its values: how the changes of each kind came out. */
function simulate(
  factor: number,
  trials: number,
): { seen: Map<string, number>; endings: Map<string, number> } {
  const random = createRandom(16, `factor ${factor}`);
  const run = (candidate: number): RunFile =>
    runWith([
      verdictOn(
        Array.from({ length: 8 }, () => {
          // Part of the variation of a round is common to both sides: it leaves their ratio alone, and moves each value.
          const common = normal(random, BETWEEN_ROUNDS / 2);
          const side = (centre: number): number =>
            centre * Math.exp(common + normal(random, BETWEEN_ROUNDS / Math.SQRT2));
          return [pairOf(side(100), side(80 * candidate))];
        }),
      ),
    ]);
  const seen = new Map<string, number>();
  const endings = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string): unknown =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let trial = 0; trial < trials; trial += 1) {
    const { changes, conclusion } = compareRuns(run(1), run(factor));
    for (const { transport, outcome } of changes) count(seen, `${transport ?? 'ratio'} ${outcome}`);
    count(endings, conclusion.outcome);
  }
  return { seen, endings };
}

describe('simulated runs with a known truth', () => {
  const trials = 1000;
  /** 5 % of the trials and four standard errors. */
  const limit = trials * 0.05 + 4 * Math.sqrt(trials * 0.05 * 0.95);

  it('that are equal differ in at most 5 % of the comparisons, and are no regression', () => {
    const { seen, endings } = simulate(1, trials);
    for (const whose of ['ratio', 'sse', 'websocket']) {
      const of = (outcome: Outcome): number => seen.get(`${whose} ${outcome}`) ?? 0;
      expect(of('lower') + of('higher') + of('different')).toBeLessThan(limit);
      expect(of('lower') + of('higher')).toBe(0);
      expect(of('same')).toBeGreaterThan(trials * 0.9);
    }
    expect(endings.get('regression') ?? 0).toBe(0);
    expect(endings.get('no-regression') ?? 0).toBeGreaterThan(trials * 0.85);
  });

  it('that differ by 20 % in one transport are found to do so, beyond the margin, in 90 % of the comparisons or more', () => {
    const { seen, endings } = simulate(1.2, trials);
    expect(seen.get('ratio higher') ?? 0).toBeGreaterThan(trials * 0.9);
    expect(seen.get('websocket higher') ?? 0).toBeGreaterThan(trials * 0.9);
    expect(endings.get('regression') ?? 0).toBeGreaterThan(trials * 0.9);
    expect((seen.get('ratio same') ?? 0) + (seen.get('ratio cannot-tell') ?? 0)).toBe(0);
  });

  it('that differ by just the margin are called the same, or beyond it, in at most 5 % of the comparisons', () => {
    const { seen } = simulate(1.1, trials);
    expect(seen.get('ratio same') ?? 0).toBeLessThan(limit);
    expect(seen.get('ratio higher') ?? 0).toBeLessThan(limit);
  });

  it('whose rounds have a variation of 3 % in common come out different too often, and hardly ever beyond the margin', () => {
    const random = createRandom(17, 'mood');
    const seen = new Map<Outcome, number>();
    for (let trial = 0; trial < trials; trial += 1) {
      const values = (): number[] => {
        const common = normal(random, 0.03);
        return Array.from({ length: 8 }, () => Math.exp(common + normal(random, BETWEEN_ROUNDS)));
      };
      const { outcome } = shiftOf(values(), values(), 1.1);
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }
    expect(seen.get('different') ?? 0).toBeGreaterThan(trials * 0.15);
    expect((seen.get('lower') ?? 0) + (seen.get('higher') ?? 0)).toBeLessThan(trials * 0.015);
  });
});
