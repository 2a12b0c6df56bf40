import type { ValuePair } from '../analysis/verdict/comparison.ts';
import { decide, type Decision } from '../analysis/verdict/decide.ts';
import { estimate } from '../records/text.ts';
import { planTurns } from '../rounds/load-round.ts';
import { createRandom } from '../stats/random.ts';
import { equalSides } from './equal-sides.ts';
import { statement, trap, type Statement, type TrapResult } from './trap.ts';

const ARMS = ['a', 'b'] as const;
const ROUNDS = 12;
const PAIRS = 4;
/** What one event costs both sides alike before the machine drifts, ns. */
const TRUE_COST_NS = 10_000;
/** By what share everything costs more in each window than in the one before, as on a laptop that grows warm. */
const DRIFT = 0.03;
/** The largest deviation of a window, to either side, as a share. */
const NOISE = 0.01;

/** Which arm each window of a round belongs to: always `a b a b`, or `a b b a` and `b a a b` at random. */
export type Order = 'fixed' | 'mirrored';

export const fixedOrder = trap({
  title: 'Always A first, then B',
  mistake:
    'A is measured, then B, then A again, always in this order. But machines change: they grow warm, caches fill, a backup ' +
    'starts. What the machine loses from one window to the next is charged to B each time. It does not average out, so ' +
    'more rounds only narrow the interval around a wrong value.',
  rightWay:
    'Windows come in mirrored blocks, A B B A or B A A B at random. In a block that grows steadily slower, each side loses ' +
    'the same, and the loss cancels out of the ratio.',
  seen:
    'An issue at benny, a benchmark library for JavaScript, shows that the case that runs first wins by 10 to 15 %, and ' +
    'proposes to take turns.',
  url: 'https://github.com/caderek/benny/issues/57',
  run: ({ seed }) => Promise.resolve(compareOrders(simulate(seed, 'fixed'), simulate(seed, 'mirrored'))),
});

/** Runs values of two equal sides on a drifting machine through the estimator of every report. */
export function simulate(seed: number, order: Order, drift = DRIFT): Decision {
  const noise = createRandom(seed, `noise ${order}`);
  const coin = createRandom(seed, 'order');
  const rounds = Array.from({ length: ROUNDS }, () => {
    const turns =
      order === 'fixed'
        ? Array.from({ length: PAIRS }, (_, pair) => ARMS.map((arm) => ({ arm, pair }))).flat()
        : planTurns(ARMS, PAIRS, coin);
    const costs = turns.map(({ arm, pair }, position) => ({
      arm,
      pair,
      costNs: TRUE_COST_NS * (1 + drift) ** position * (1 + NOISE * (2 * noise.nextFloat() - 1)),
    }));
    const costOf = (arm: string, pair: number): number | null =>
      costs.find((cost) => cost.arm === arm && cost.pair === pair)?.costNs ?? null;
    return Array.from({ length: PAIRS }, (_, pair): ValuePair => ({
      baseline: costOf('a', pair),
      candidate: costOf('b', pair),
    }));
  });
  return decide(equalSides('a', 'b', rounds, 'it was not simulated'));
}

/** What each order says of two equal sides. Pure. */
export function compareOrders(fixed: Decision, mirrored: Decision): TrapResult {
  return {
    setting:
      `Simulated, and put through the estimator of every report: two equal sides, ${ROUNDS} rounds of ${PAIRS} pairs, on a ` +
      `machine where each window costs ${Math.round(DRIFT * 100)} % more than the one before. The truth is 1. ` +
      'An interval of 95 % misses it once in about 20 seeds, in any order.',
    wrong: readingsOf(fixed),
    right: readingsOf(mirrored),
    lesson:
      'Take turns, and mirror them. A narrow interval protects against chance, not against an order that favours one side.',
  };
}

function readingsOf({ ratio }: Decision): Statement[] {
  const holds = ratio !== null && ratio.low <= 1 && ratio.high >= 1;
  return [
    statement('cost, B / A', ratio === null ? 'no ratio' : estimate(ratio)),
    statement('does the interval contain the truth?', holds ? 'yes' : 'no'),
  ];
}
