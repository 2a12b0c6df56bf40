import { describe, expect, it } from 'vitest';

import { decideVerdicts } from '../analysis/analyse.ts';
import { expectedHalfWidth, EXPECTED_WITHIN_TIMES } from '../analysis/forecast.ts';
import { createRandom } from '../stats/random.ts';
import { simulatedCatalogue, simulateRound, USUAL_NOISE } from './simulation.ts';

const RUNS = 400;

describe('the half-width that a longer run is said to reach', () => {
  it.each([
    ['8 rounds on a usual machine', 8, USUAL_NOISE],
    ['8 rounds on a noisy one', 8, { ...USUAL_NOISE, round: 0.06 }],
    ['14 rounds on a usual machine', 14, USUAL_NOISE],
  ])(
    'holds for three times the rounds in 19 of 20 simulated runs: %s',
    (name, rounds, noise) => {
      const random = createRandom(1, name);
      const times = Array.from({ length: RUNS }, () => {
        const records = Array.from({ length: 3 * rounds }, (_, at) =>
          simulateRound(random, at + 1, 0.8, noise, false),
        );
        const widthOver = (count: number): number => {
          const verdicts = decideVerdicts(records.slice(0, count), simulatedCatalogue);
          return verdicts.find(({ role }) => role === 'primary')?.halfWidth ?? Infinity;
        };
        const expected = expectedHalfWidth(widthOver(rounds), rounds, 3 * rounds);
        return Math.log(widthOver(3 * rounds)) / Math.log(expected);
      }).toSorted((a, b) => a - b);
      const isWithin = (time: number): boolean =>
        time <= EXPECTED_WITHIN_TIMES && time >= 1 / EXPECTED_WITHIN_TIMES;
      expect(times.filter(isWithin).length / RUNS).toBeGreaterThanOrEqual(0.95);
      // Neither too hopeful nor too careful.
      const middle = times[RUNS / 2];
      expect(middle).toBeGreaterThan(0.9);
      expect(middle).toBeLessThan(1.1);
    },
    60_000,
  );
});
