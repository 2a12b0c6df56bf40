import { expect, it } from 'vitest';
import type { Curve } from '../records/figures.ts';
import { createRandom } from '../stats/random.ts';
import { crossoverOf } from './crossover.ts';

const RATES = [1, 10, 100, 1000];

/** Values by round and rate. */
function curveOf(lines: Readonly<Record<string, readonly (readonly (number | null)[])[]>>): Curve {
  return {
    scenario: 'two-way',
    cell: 'rates',
    of: 'server-cpu',
    along: null,
    label: 'Server CPU',
    unit: 'ns',
    x: { label: 'Messages per second', unit: 'events/s', scale: 'log' },
    lines: Object.entries(lines).map(([transport, rounds]) => ({
      transport,
      points: RATES.map((x, at) => ({
        x,
        value: 1,
        low: 1,
        high: 1,
        confidence: 0,
        rounds: rounds.length,
        roundValues: rounds.map((values) => values[at] ?? null),
      })),
    })),
  };
}

const ONES = [1, 1, 1, 1];
const found = (ratios: readonly (readonly (number | null)[])[], times = 2) =>
  crossoverOf(curveOf({ sse: ratios, websocket: ratios.map(() => ONES) }), 'sse', 'websocket', times);

it('is read off between two places, on logarithms', () => {
  // From 1 to 4 between 10 and 1,000 is 2 half of the way: at 100 exactly.
  expect(found([[1, 1, 2.000001, 4]])?.at).toBeCloseTo(100, 2);
  expect(found([[1, 1, 4, 8]])?.at).toBeCloseTo(Math.sqrt(10 * 100), 6);
});

it('is where the ratio stays above, and not where it was above once', () => {
  expect(found([[3, 1, 4, 8]])?.at).toBeCloseTo(Math.sqrt(1000), 6);
});

it('is everywhere or nowhere where no place lies on the other side', () => {
  expect(found([[3, 3, 3, 3]])).toEqual({ at: 'everywhere', interval: null, rounds: 1 });
  expect(found([[1, 1, 1, 2]])).toEqual({ at: 'nowhere', interval: null, rounds: 1 });
});

it('leaves out a round without all values, and is null without any whole round or line', () => {
  expect(
    found([
      [1, 1, null, 8],
      [1, 1, 4, 8],
    ])?.rounds,
  ).toBe(1);
  expect(found([[1, 1, null, 8]])).toBeNull();
  expect(crossoverOf(curveOf({ sse: [ONES] }), 'sse', 'websocket', 2)).toBeNull();
});

it('has an interval that covers the truth as often as it says', () => {
  const random = createRandom(1, 'crossover');
  const truth = Math.sqrt(1000);
  let [covered, promised] = [0, 0];
  const runs = 500;
  for (let run = 0; run < runs; run += 1) {
    const rounds = Array.from({ length: 8 }, () => {
      const noise = Math.exp((random.nextFloat() - 0.5) * 0.2);
      return [1, 1, 4, 8].map((ratio) => ratio * noise);
    });
    const interval = found(rounds)?.interval;
    if (!interval) continue;
    promised += interval.confidence;
    if (interval.low <= truth && truth <= interval.high) covered += 1;
  }
  expect(covered).toBeGreaterThan(promised - 4 * Math.sqrt(runs * 0.05 * 0.95));
});
