/** The statistics of this project on thousands of runs whose truth is known, through the analysis of every report. */
import jstat from 'jstat';
import { describe, expect, it } from 'vitest';
import { decideVerdicts } from '../analysis/analyse.ts';
import { MIRROR } from '../analysis/verdict/comparison.fixture.ts';
import { mostTimesTooWide } from '../analysis/verdict/width.ts';
import type { RoundRecord } from '../records/record.ts';
import type { Outcome, Verdict } from '../records/verdict.ts';
import { planArms } from '../rounds/context.ts';
import { planSchedule } from '../runner/schedule.ts';
import { createRandom } from '../stats/random.ts';
import { catalogueOf, DIFFERENT } from './rounds.ts';
import {
  binomialBand,
  simulatedCatalogue,
  simulatedCell,
  simulatedVerdict,
  simulateRound,
  simulateRun,
  USUAL_NOISE,
  type Neighbours,
  type Noise,
} from './simulation.ts';

const RUNS = 800;
/** This test raises a false alarm for one seed in 1,000. */
const TAIL = 0.0005;

const noises: Readonly<Record<string, Noise>> = {
  usual: USUAL_NOISE,
  'slow drift': { round: 0.02, window: 0.04, drift: 0.02, hiccupShare: 0, hiccup: 0 },
  'heavy tails': { round: 0.04, window: 0.1, drift: 0, hiccupShare: 0.2, hiccup: 1.5 },
};

/** Programs beside the run. What they add to a CPU time is what was measured: 4 % on a machine with little else to give. */
const NEIGHBOURS: Readonly<Record<string, Neighbours>> = {
  rare: { chance: [0.05, 0.05], lasts: 0.5, cost: 0.1 },
  'in bursts': { chance: [0.1, 0.1], lasts: 0.9, cost: 0.1 },
  constant: { chance: [0.9, 0.9], lasts: 0.9, cost: 0.1 },
  'on one side': { chance: [0.5, 0.1], lasts: 0.1, cost: 0.06 },
  'where more is used': { chance: [0.2, 0.4], lasts: 0.3, cost: 0.06 },
};

/** The most of these trials that are no surprise for an event with a chance of 5 %. */
const atMost = (trials: number): number => binomialBand(trials, 0.05, TAIL)[1];

/** The verdicts on simulated runs, all from one seed. */
function verdictsOf(
  label: string,
  what: Parameters<typeof simulatedVerdict>[1],
  runs = RUNS,
): readonly Verdict[] {
  const random = createRandom(1, label);
  return Array.from({ length: runs }, () => simulatedVerdict(random, what));
}

const different = (verdicts: readonly Verdict[]): number =>
  verdicts.filter(({ outcome }) => DIFFERENT.has(outcome)).length;

/**
 * The server's verdict in quick runs of `steady`: eight rounds of two pairs, one of two primary verdicts, which are alike here. The
 * second one takes half of the error, as the other metric does in a run.
 */
function quickVerdictsOf(ratio: number, runs: number): readonly Verdict[] {
  const random = createRandom(1, `quick ${ratio}`);
  const primary = ['server-cpu.mean', 'client-cpu.mean'];
  const cell = { ...simulatedCell, primary, pairs: { ...simulatedCell.pairs, quick: 2 } };
  const catalogue = catalogueOf('simulated', cell, ['server-cpu', 'client-cpu']);
  const quickRound = (round: number): RoundRecord => {
    const whole = simulateRound(random, round, ratio, USUAL_NOISE, false);
    const windows = whole.windows
      .filter(({ pair }) => pair < 2)
      .map(({ client, ...window }) => {
        const cpuUserUs = window.server?.cpuUserUs ?? 0;
        return { ...window, client: client === null ? null : { ...client, cpuUserUs } };
      });
    return { ...whole, cell, windows };
  };
  return Array.from({ length: runs }, () => {
    const records = Array.from({ length: 8 }, (_, at) => quickRound(at + 1));
    const [verdict] = decideVerdicts(records, catalogue);
    if (verdict === undefined) throw new Error('the simulated run has no verdict');
    return verdict;
  });
}

/** How many intervals miss the truth. */
const outside = (verdicts: readonly Verdict[], truth: number): number =>
  verdicts.filter(({ ratio }) => ratio !== null && (ratio.low > truth || ratio.high < truth)).length;

describe('beside other programs', () => {
  const noiseWith = (neighbours: Neighbours): Noise => ({ ...USUAL_NOISE, neighbours });

  it.each(Object.entries(NEIGHBOURS))(
    'equal arms are called different in one run of twenty at most: %s',
    (name, neighbours) => {
      const verdicts = verdictsOf(
        `beside ${name}`,
        { rounds: 8, ratio: 1, noise: noiseWith(neighbours) },
        400,
      );
      expect(different(verdicts)).toBeLessThanOrEqual(atMost(400));
      expect(verdicts.filter(({ outcome }) => outcome === 'void')).toEqual([]);
      const quiet = verdicts.filter(({ conditions }) => conditions === 'quiet');
      expect(outside(quiet, 1)).toBeLessThanOrEqual(atMost(quiet.length));
    },
  );

  it.each(Object.entries(NEIGHBOURS))(
    'no verdict on a difference of 20 %% points the wrong way, and most find it: %s',
    (name, neighbours) => {
      const verdicts = verdictsOf(
        `20 % beside ${name}`,
        { rounds: 12, ratio: 1.2, noise: noiseWith(neighbours) },
        200,
      );
      expect(verdicts.filter(({ outcome }) => outcome === 'lower' || outcome === 'same')).toEqual([]);
      expect(different(verdicts)).toBeGreaterThan(180);
    },
  );

  it('rare disturbances leave enough quiet pairs, constant ones do not, and the verdict says which', () => {
    const conditionsOf = (name: 'rare' | 'constant') =>
      verdictsOf(
        name,
        { rounds: 8, ratio: 1, noise: noiseWith(NEIGHBOURS[name] ?? { chance: [0, 0], lasts: 0, cost: 0 }) },
        50,
      ).map(({ conditions }) => conditions);
    expect(conditionsOf('rare').filter((conditions) => conditions === 'quiet').length).toBeGreaterThan(40);
    expect(new Set(conditionsOf('constant'))).toEqual(new Set(['busy']));
  });
});

describe('two equal arms', () => {
  it.each(Object.entries(noises))(
    'are called different in one run of twenty at most: %s noise',
    (name, noise) => {
      for (const rounds of [6, 12]) {
        const verdicts = verdictsOf(`${name} ${rounds}`, { rounds, ratio: 1, noise });
        expect(different(verdicts)).toBeLessThanOrEqual(atMost(RUNS));
        // The interval itself misses the truth as often as it says, and no more.
        expect(outside(verdicts, 1)).toBeLessThanOrEqual(atMost(RUNS));
      }
    },
    60_000,
  );
});

it('two arms that differ by exactly the margin are called the same no more often than 5 % allows', () => {
  for (const ratio of [1.1, 1 / 1.1]) {
    const verdicts = verdictsOf(`false same ${ratio}`, { rounds: 8, ratio });
    expect(verdicts.filter(({ outcome }) => outcome === 'same').length).toBeLessThanOrEqual(atMost(RUNS));
  }
}, 60_000);

describe('a difference that is there', () => {
  const shareFound = (ratio: number, rounds: number, outcomes: readonly Outcome[]): number => {
    const verdicts = verdictsOf(`power ${ratio} ${rounds}`, { rounds, ratio }, 400);
    return verdicts.filter(({ outcome }) => outcomes.includes(outcome)).length / 400;
  };

  it('of 20 % is found in nearly every run, one of 10 % in most', () => {
    expect(shareFound(1.2, 8, ['higher', 'different'])).toBeGreaterThan(0.97);
    expect(shareFound(1.1, 8, ['higher', 'different'])).toBeGreaterThan(0.7);
  }, 60_000);

  it('of 5 % is never called the other way round, and more rounds find it more often', () => {
    expect(shareFound(1.05, 8, ['lower'])).toBe(0);
    const decided = ['higher', 'different', 'same'] as const;
    expect(shareFound(1.05, 24, decided)).toBeGreaterThan(shareFound(1.05, 8, decided));
  }, 60_000);

  it('is held by the interval as often as it says', () => {
    const missing = outside(verdictsOf('coverage', { rounds: 8, ratio: 0.78 }), 0.78);
    expect(missing).toBeLessThanOrEqual(atMost(RUNS));
    // Nor is it wide out of caution: eight rounds miss 3.9 %.
    expect(missing).toBeGreaterThanOrEqual(binomialBand(RUNS, 10 / 256, TAIL)[0]);
  }, 60_000);
});

it('the A/A control comes out different in no more runs than 5 % allows', () => {
  const random = createRandom(5, 'A/A');
  const controls = Array.from({ length: RUNS }, () =>
    simulateRun(random, { rounds: 8, ratio: 0.8, hasAa: true }).filter(({ role }) => role === 'aa'),
  ).flat();
  expect(controls).toHaveLength(RUNS);
  expect(different(controls)).toBeLessThanOrEqual(atMost(RUNS));
}, 60_000);

describe('stopping by width', () => {
  const cell = { ...simulatedCell, rounds: { quick: 24, standard: 24, full: 24 } };
  const catalogue = catalogueOf('simulated', cell, ['server-cpu']);

  it('does not make equal arms different: where the interval lies has no say in when it ends', () => {
    const random = createRandom(6, 'stopping');
    const planned = [{ scenario: 'simulated', cell, ...planArms(['sse', 'websocket'], false) }];
    const noise = { ...USUAL_NOISE, round: 0.02, window: 0.04 };
    const trials = 150;
    let wrong = 0;
    const lengths = new Set<number>();
    for (let trial = 0; trial < trials; trial += 1) {
      const schedule = planSchedule(planned, { profile: 'quick', processors: 1, budgetSeconds: 1e6, random });
      const records: RoundRecord[] = [];
      let outcome: Outcome = 'cannot-tell';
      for (let [next] = schedule.next(0); next !== undefined; [next] = schedule.next(0)) {
        records.push(simulateRound(random, next.round, 1, noise, false));
        const verdicts = decideVerdicts(records, catalogue);
        outcome = verdicts[0]?.outcome ?? outcome;
        schedule.took(next.cell, 1, mostTimesTooWide(verdicts));
      }
      lengths.add(records.length);
      if (DIFFERENT.has(outcome)) wrong += 1;
    }
    expect(wrong).toBeLessThanOrEqual(atMost(trials));
    // The rule was at work: runs ended at different lengths.
    expect(lengths.size).toBeGreaterThan(3);
  }, 120_000);
});

it('swapping the arms mirrors a verdict', () => {
  const verdictOf = (records: readonly RoundRecord[]) => {
    const [verdict] = decideVerdicts(records, simulatedCatalogue);
    if (verdict === undefined) throw new Error('there is no verdict');
    return verdict;
  };
  for (let run = 0; run < 60; run += 1) {
    const random = createRandom(7, `properties ${run}`);
    const records = [1, 2, 3, 4, 5, 6, 7, 8].map((round) =>
      simulateRound(random, round, 0.7 + run / 80, USUAL_NOISE, false),
    );
    const there = verdictOf(records);
    const back = verdictOf(records.map((record) => ({ ...record, contests: [['websocket', 'sse']] })));
    expect(back.outcome).toBe(MIRROR[there.outcome]);
    expect((back.ratio?.point ?? 0) * (there.ratio?.point ?? 0)).toBeCloseTo(1, 10);
  }
});

describe('a quick run', () => {
  it('finds a difference of a fifth in 19 of 20 runs, and seldom shows that two are the same', () => {
    const runs = 200;
    expect(different(quickVerdictsOf(0.8, runs))).toBeGreaterThanOrEqual(binomialBand(runs, 0.95, TAIL)[0]);
    const same = quickVerdictsOf(1, runs).filter(({ outcome }) => outcome === 'same').length;
    expect(same).toBeLessThan(runs / 2);
  });
});

describe('the binomial band', () => {
  it('leaves at most its tail on either side, by the distribution of jstat', () => {
    for (const [trials, chance, tail] of [
      [100, 0.05, 0.01],
      [2000, 0.039, 0.005],
      [20, 0.05, 0.01],
    ] as const) {
      const [low, high] = binomialBand(trials, chance, tail);
      expect(1 - jstat.binomial.cdf(high, trials, chance)).toBeLessThanOrEqual(tail + 1e-9);
      expect(1 - jstat.binomial.cdf(high - 1, trials, chance)).toBeGreaterThan(tail - 1e-9);
      expect(low === 0 ? 0 : jstat.binomial.cdf(low - 1, trials, chance)).toBeLessThanOrEqual(tail + 1e-9);
    }
  });
});
