import { describe, expect, it } from 'vitest';
import { createRandom } from '../stats/random.ts';
import { planTurns, type Turn } from './order.ts';

const TWO = ['sse', 'websocket'];
const THREE = ['sse', 'websocket', 'control'];

function plan(transports: readonly string[], pairs: number, seed: number): Turn[] {
  return planTurns(transports, pairs, createRandom(seed, 'order'));
}

const inOrder = (turns: readonly Turn[]): string[] => turns.map(({ transport }) => transport);

/** Sum of what every transport was charged when position n costs `cost(n)`. */
function charge(turns: readonly Turn[], cost: (position: number) => number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [position, { transport }] of turns.entries()) {
    sums.set(transport, (sums.get(transport) ?? 0) + cost(position));
  }
  return sums;
}

describe.each([TWO, THREE])('the order of %s and %s', (...transports) => {
  it('has every transport once in each pair', () => {
    const turns = plan(transports, 6, 1);
    expect(turns).toHaveLength(6 * transports.length);
    for (const pair of [0, 1, 2, 3, 4, 5]) {
      const inPair = turns.filter((turn) => turn.pair === pair);
      expect(inOrder(inPair).toSorted()).toEqual(transports.toSorted());
    }
  });

  it('mirrors each pair in the next one: ABBA', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const turns = plan(transports, 4, seed);
      const block = transports.length * 2;
      expect(inOrder(turns.slice(0, block)).toReversed()).toEqual(inOrder(turns.slice(0, block)));
      expect(inOrder(turns.slice(block)).toReversed()).toEqual(inOrder(turns.slice(block)));
    }
  });

  it('charges a steady drift of the machine to every transport alike', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const sums = charge(plan(transports, 4, seed), (position) => 100 + 7 * position);
      expect(new Set(sums.values()).size).toBe(1);
    }
  });

  it('is the same for the same seed', () => {
    expect(plan(transports, 8, 3)).toEqual(plan(transports, 8, 3));
  });
});

describe('the coin', () => {
  it('starts blocks with either transport equally often, over many seeds', () => {
    const blocks = Array.from({ length: 500 }, (_, seed) => plan(TWO, 4, seed)).flatMap((turns) => [
      turns[0]?.transport,
      turns[4]?.transport,
    ]);
    const sseFirst = blocks.filter((transport) => transport === 'sse').length;
    // 1,000 tosses: beyond 4 standard deviations (63) in 1 of 16,000 sets of seeds; these seeds are fixed.
    expect(Math.abs(sseFirst - 500)).toBeLessThan(63);
  });

  it('is tossed anew for each block', () => {
    const bothStarts = Array.from({ length: 20 }, (_, seed) => plan(TWO, 4, seed)).filter(
      (turns) => turns[0]?.transport !== turns[4]?.transport,
    );
    expect(bothStarts.length).toBeGreaterThan(0);
    expect(bothStarts.length).toBeLessThan(20);
  });
});
