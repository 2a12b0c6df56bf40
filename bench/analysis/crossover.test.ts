import { expect, it } from 'vitest';
import type { Crossing } from '../records/scenario.ts';
import { createRandom } from '../stats/random.ts';
import { crossoversOf } from './crossover.ts';

const RATES = [1, 10, 100, 1000];
const TWICE: Crossing = { by: 'times', of: 'sse', than: 'websocket', times: 2 };

type Rounds = readonly (readonly (number | null)[])[];

/** @param lines values by round and rate */
function found(lines: Readonly<Record<string, Rounds>>, asked: Crossing = TWICE) {
  const [label, unit] = ['Server CPU', 'ns'] as const;
  const x = { label: 'Messages per second', unit: 'events/s', scale: 'log' } as const;
  const curve = {
    scenario: 'two-way',
    cell: 'rates',
    of: 'server-cpu',
    along: null,
    label,
    unit,
    x,
    lines: Object.entries(lines).map(([transport, rounds]) => ({
      transport,
      points: RATES.map((place, at) => ({
        x: place,
        value: 1,
        low: 1,
        high: 1,
        confidence: 0,
        rounds: rounds.length,
        roundValues: rounds.map((values) => values[at] ?? null),
      })),
    })),
  };
  const from = { kind: 'readings', quantity: 'server-cpu' } as const;
  return crossoversOf({ curve, spec: { label, unit, x, from, crossings: [asked] } });
}

/** Where WebSocket has 1 at every place. */
function foundBeside(sse: Rounds) {
  const [crossover] = found({ sse, websocket: sse.map(() => [1, 1, 1, 1]) });
  return crossover;
}

it('is read off between two places, on logarithms', () => {
  // From 1 to 4 between 100 and 1,000: 2 is half of the way.
  expect(foundBeside([[1, 1, 1, 4]])?.at).toBeCloseTo(Math.sqrt(100 * 1000), 6);
  expect(foundBeside([[1, 1, 4, 8]])?.at).toBeCloseTo(Math.sqrt(10 * 100), 6);
});

it('is where the ratio stays above, and not where it was above once', () => {
  expect(foundBeside([[3, 1, 4, 8]])?.at).toBeCloseTo(Math.sqrt(10 * 100), 6);
});

it('is below the lowest or beyond the highest where no place lies on the other side', () => {
  expect(foundBeside([[3, 3, 3, 3]])).toMatchObject({ at: 'below', low: 'below', high: 'below', rounds: 1 });
  expect(foundBeside([[1, 1, 1, 2]])).toMatchObject({ at: 'beyond', low: 'beyond', high: 'beyond' });
});

it('asks how much more of a processor is taken, at the rate of each place', () => {
  // 100 µs more for each message: 1 % of a processor at 100 messages/s, exactly.
  const values = { sse: [[300e3, 300e3, 300e3, 300e3]], websocket: [[200e3, 200e3, 200e3, 200e3]] };
  const [crossover] = found(values, { by: 'processor-share', of: 'sse', than: 'websocket', share: 0.01 });
  expect(crossover?.at).toBeCloseTo(100, 6);
});

it('is the median over the rounds, between the rounds that enclose it', () => {
  const early = [1, 1, 4, 8];
  const [late, never] = [
    [1, 1, 1, 4],
    [1, 1, 1, 1],
  ];
  const crossover = foundBeside([early, late, never]);
  expect(crossover?.at).toBeCloseTo(Math.sqrt(100 * 1000), 6);
  expect(crossover).toMatchObject({ high: 'beyond', rounds: 3, confidence: 0.75 });
  expect(crossover?.low).toBeCloseTo(Math.sqrt(10 * 100), 6);
  // Half of the rounds below everything and half beyond it: no place lies between.
  expect(foundBeside([[3, 3, 3, 3], never])).toBeUndefined();
});

it('leaves out a round without all values, and is absent without any whole round or line', () => {
  const whole = [1, 1, 4, 8];
  const broken = [1, 1, null, 8];
  expect(foundBeside([broken, whole])?.rounds).toBe(1);
  expect(foundBeside([broken])).toBeUndefined();
  expect(found({ sse: [whole] })).toEqual([]);
});

it('has an interval that covers the truth as often as it says', () => {
  const random = createRandom(1, 'crossover');
  const truth = Math.sqrt(10 * 100);
  let [covered, promised] = [0, 0];
  const runs = 500;
  for (let run = 0; run < runs; run += 1) {
    const rounds = Array.from({ length: 8 }, () => {
      const noise = Math.exp((random.nextFloat() - 0.5) * 0.2);
      return [1, 1, 4, 8].map((ratio) => ratio * noise);
    });
    const { low = 0, high = 0, confidence = 0 } = foundBeside(rounds) ?? {};
    promised += confidence;
    if (typeof low === 'number' && typeof high === 'number' && low <= truth && truth <= high) covered += 1;
  }
  expect(promised / runs).toBeGreaterThan(0.95);
  expect(covered).toBeGreaterThan(promised - 4 * Math.sqrt(runs * 0.05 * 0.95));
});
