import { describe, expect, it } from 'vitest';
import type { Cell, Scenario } from '../model/scenario.ts';
import { roundTimes, scheduleRounds } from './schedule.ts';
import { createRandom } from '../stats/random.ts';

function cell(id: string, rounds: number): Cell {
  return {
    kind: 'load',
    id,
    label: id,
    connections: 1,
    pace: { kind: 'saturate' },
    settleMs: 100,
    measureMs: 400,
    pairs: { quick: 2, standard: 2, full: 2 },
    rounds: { quick: 0, standard: rounds, full: rounds },
  };
}

function scenario(...cells: [Cell, ...Cell[]]): Scenario {
  return { title: '', question: '', isInQuick: true, cells, metrics: [] };
}

const chosen = [
  ['many', scenario(cell('a', 12))],
  ['few', scenario(cell('b', 6), cell('c', 6))],
] as const;

describe('the schedule', () => {
  it('gives every cell its rounds, numbered from 1 and in that order', () => {
    const planned = scheduleRounds(chosen, 'standard', createRandom(1));
    for (const [id, rounds] of [
      ['a', 12],
      ['b', 6],
      ['c', 6],
    ] as const) {
      expect(planned.filter((round) => round.cell.id === id).map(({ round }) => round)).toEqual(
        Array.from({ length: rounds }, (_, index) => index + 1),
      );
    }
  });

  it('spreads a cell with few rounds over the whole run', () => {
    const planned = scheduleRounds(chosen, 'standard', createRandom(1));
    const inFirstHalf = planned.slice(0, planned.length / 2).filter((round) => round.cell.id === 'b').length;
    expect(inFirstHalf).toBe(3);
  });

  it('does not run the cells in a fixed order', () => {
    const firsts = new Set(
      Array.from(
        { length: 20 },
        (_, seed) => scheduleRounds(chosen, 'standard', createRandom(seed))[1]?.cell.id,
      ),
    );
    expect(firsts.size).toBeGreaterThan(1);
  });

  it('leaves out cells that have no rounds in a profile', () => {
    expect(scheduleRounds(chosen, 'quick', createRandom(1))).toEqual([]);
  });
});

describe('the account of time', () => {
  const planned = scheduleRounds([['few', scenario(cell('b', 6))]], 'standard', createRandom(1));
  const [first] = planned;

  it('refuses a round that would end after the budget, by the longest round so far', () => {
    if (first === undefined) throw new Error('nothing was planned');
    const times = roundTimes(planned, 'standard', 2, 60);
    expect(times.fits(0, 40)).toBe(true);
    times.took(first, 30);
    times.took(first, 5);
    expect(times.fits(0, 30)).toBe(true);
    expect(times.fits(0, 31)).toBe(false);
  });

  it('runs a seventh round only when all that still need their first six have the time for them', () => {
    const mixed = scheduleRounds(chosen, 'standard', createRandom(1));
    const times = roundTimes(mixed, 'standard', 2, 1000);
    for (const round of mixed) times.took(round, 10);
    const seventh = mixed.findIndex(({ cell: { id }, round }) => id === 'a' && round === 7);
    const owed = mixed.slice(seventh).filter(({ round }) => round <= 6).length;
    expect(owed).toBeGreaterThan(0);
    expect(times.fits(seventh, 1000 - 10 * (owed + 1))).toBe(true);
    expect(times.fits(seventh, 1000 - 10 * (owed + 1) + 1)).toBe(false);
  });

  it('never promises more time than the budget leaves', () => {
    if (first === undefined) throw new Error('nothing was planned');
    const times = roundTimes(planned, 'standard', 2, 60);
    times.took(first, 30);
    expect(times.left(0, 10)).toBe(50);
    expect(times.left(5, 10)).toBe(30);
    expect(times.left(6, 10)).toBe(0);
    expect(times.left(0, 70)).toBe(0);
  });
});
