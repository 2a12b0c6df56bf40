import { describe, expect, it } from 'vitest';
import { createRandom } from '../../stats/random.ts';
import { signedRankTails } from '../../stats/signed-rank.ts';
import { holm, type Claimed } from './holm.ts';

/** A claim whose rounds all lie at `centre`, give or take what makes them differ. */
function claim(outcome: Claimed['outcome'], centre: number, rounds: number): Claimed {
  const logs = Array.from({ length: rounds }, (_, at) => centre * (1 + at / 1000) + (at - rounds / 2) / 1e6);
  return { outcome, logs, marginRatio: 1.1, rounds };
}

const outcomes = (claims: readonly Claimed[]): string[] => holm(claims).map(({ outcome }) => outcome);

describe('Holm', () => {
  it('leaves one claim alone as it is: eight rounds on one side are p = 2 / 256', () => {
    expect(holm([claim('lower', -0.5, 8)])).toEqual([{ outcome: 'lower', p: 2 / 256, threshold: 0.05 }]);
  });

  it('asks the surest for a share of 5 %, the next for a larger one', () => {
    const results = holm([claim('lower', -0.5, 12), claim('higher', 0.5, 7), claim('lower', -0.4, 9)]);
    expect(results.map(({ p }) => p)).toEqual([2 / 2 ** 12, 2 / 2 ** 7, 2 / 2 ** 9]);
    expect(results.map(({ threshold }) => threshold)).toEqual([0.05 / 3, 0.05, 0.025]);
  });

  it('takes back what does not reach its share, first to a difference of unclear size, then to nothing', () => {
    // Six rounds come to 2 / 64 at best, and two claims ask for 2.5 %.
    expect(outcomes([claim('lower', -0.5, 6), claim('cannot-tell', 0, 6)])).toEqual([
      'cannot-tell',
      'cannot-tell',
    ]);
    // Against the margin one round in ten is on the wrong side, against 1 none is.
    const mixed: Claimed = {
      outcome: 'lower',
      logs: [-0.05, ...Array(8).fill(-0.5)],
      marginRatio: 1.1,
      rounds: 9,
    };
    expect(outcomes([mixed, ...Array(7).fill(claim('cannot-tell', 0, 9))])).toEqual([
      'different',
      ...Array(7).fill('cannot-tell'),
    ]);
  });

  it('counts claims that claim nothing: how many there are was fixed before the run', () => {
    expect(holm([claim('lower', -0.5, 8), claim('cannot-tell', 0, 8)])[0]?.threshold).toBe(0.025);
  });

  it('holds sameness to the same share', () => {
    // All of six rounds inside the margin: one-sided 1 / 64, which two claims allow and four do not.
    const same = claim('same', 0.001, 6);
    expect(outcomes([same, claim('cannot-tell', 0, 6)])[0]).toBe('same');
    expect(outcomes([same, ...Array(3).fill(claim('cannot-tell', 0, 6))])[0]).toBe('cannot-tell');
  });

  it('judges a side that is always 0 by its rounds, and equal sides as certain', () => {
    const noRatio = { logs: null, marginRatio: null, rounds: 8 } as const;
    expect(holm([{ ...noRatio, outcome: 'lower' }])[0]?.p).toBe(2 / 256);
    expect(holm([{ ...noRatio, outcome: 'same' }])[0]?.p).toBe(0);
  });

  it('gives each claim its own result, in the order given, and copes with none', () => {
    expect(outcomes([claim('higher', 0.5, 10), claim('same', 0, 10), claim('lower', -0.5, 10)])).toEqual([
      'higher',
      'same',
      'lower',
    ]);
    expect(holm([])).toEqual([]);
  });

  it('makes a false claim in one family of twenty at most, however many claims it has', () => {
    const random = createRandom(11, 'holm');
    const noise = (): number => random.nextFloat() + random.nextFloat() + random.nextFloat() - 1.5;
    const families = 1500;
    for (const size of [2, 5, 8]) {
      let wrong = 0;
      for (let family = 0; family < families; family += 1) {
        const claims = Array.from({ length: size }, (): Claimed => {
          const logs = Array.from({ length: 9 }, noise);
          const tails = signedRankTails(logs, 0);
          const isDifferent = Math.min(tails.below, tails.above) <= 0.025;
          return { outcome: isDifferent ? 'different' : 'cannot-tell', logs, marginRatio: 1.1, rounds: 9 };
        });
        if (holm(claims).some(({ outcome }) => outcome === 'different')) wrong += 1;
      }
      // 5 % of 1,500 are 75, and four standard errors more are 109.
      expect(wrong).toBeLessThan(109);
    }
  });
});
