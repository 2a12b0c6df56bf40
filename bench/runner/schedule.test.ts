import { describe, expect, it } from 'vitest';
import { makeFaultCell, makeLoadCell, RESUMING } from '../questions/cells.ts';
import { scenarios } from '../questions/index.ts';
import type { Cell } from '../records/scenario.ts';
import { armsFor, planArms } from '../rounds/context.ts';
import { leastRoundsFor } from '../analysis/families.ts';
import { createRandom } from '../stats/random.ts';
import {
  budgetFor,
  planSchedule,
  roughRoundSeconds,
  withRoundsFor,
  type PlannedRound,
  type Schedule,
} from './schedule.ts';

const PRIMARY = ['x.p50'];

function cell(id: string, rounds: number, primary: readonly string[] = []): Cell {
  return makeLoadCell(id, id, {
    connections: 1,
    pace: { kind: 'saturate' },
    measureMs: { quick: 400, standard: 400, full: 400 },
    rounds: { standard: rounds },
    primary,
  });
}

const chosen = [cell('a', 40, PRIMARY), cell('b', 40, PRIMARY), cell('c', 40)];

/** The schedule of two transports and an A/A control. */
function plan(
  cells: readonly Cell[],
  settings: { budgetSeconds?: number; seed?: number; profile?: 'quick' | 'standard' } = {},
): Schedule {
  const { budgetSeconds = 1e6, seed = 1, profile = 'standard' } = settings;
  const arms = planArms(['sse', 'websocket']);
  return planSchedule(
    cells.map((one) => ({ scenario: 'one', cell: one, ...arms })),
    { profile, budgetSeconds, processors: 2, random: createRandom(seed) },
  );
}

/** Runs a schedule to its end. @param widthOf how many times too wide a cell is after this number of rounds. */
function runAll(
  schedule: Schedule,
  widthOf: (id: string, rounds: number) => number,
  secondsOf: (id: string) => number = () => 10,
): PlannedRound[] {
  const rounds: PlannedRound[] = [];
  let elapsed = 0;
  for (let [next] = schedule.next(elapsed); next !== undefined; [next] = schedule.next(elapsed)) {
    rounds.push(next);
    elapsed += secondsOf(next.cell.id);
    schedule.took(next.cell, secondsOf(next.cell.id), widthOf(next.cell.id, next.round));
  }
  return rounds;
}

const countOf = (rounds: readonly PlannedRound[], id: string): number =>
  rounds.filter((round) => round.cell.id === id).length;

describe('a budget', () => {
  it('replaces the limit of the profile, and a part of it is kept for the report', () => {
    expect(budgetFor('standard', null)).toBeLessThan(300);
    expect([60, 900, 3600].map((seconds) => budgetFor('standard', seconds))).toEqual([51, 885, 3585]);
  });

  it('is half as long again where a run has less than one processor, and never where it was asked for', () => {
    const limits = [0.5, 1, 2].map((processors) => budgetFor('quick', null, { processors }));
    expect(limits).toEqual([78, 52, 52]);
    expect(budgetFor('standard', 60, { processors: 0.5 })).toBe(51);
  });

  it('lifts the cap on the rounds of what is to be decided, and of nothing else; a short one leaves it', () => {
    const limit = budgetFor('standard', null);
    const capOf = (one: Cell, budget: number): number =>
      withRoundsFor(budget, one, 'standard').rounds.standard;
    expect(capOf(cell('a', 24, PRIMARY), 3 * limit)).toBe(72);
    expect(capOf(cell('a', 24, PRIMARY), limit / 3)).toBe(24);
    expect(capOf(cell('c', 24), 3 * limit)).toBe(24);
  });

  it('that is longer is not used up when the intervals are narrow: the whole run ends', () => {
    const cells = ['a', 'b'].map((id) => withRoundsFor(3000, cell(id, 24, PRIMARY), 'standard'));
    const wide = runAll(plan(cells, { budgetSeconds: 3000 }), () => 2);
    expect(wide.length).toBe(300);
    const narrowAt = { a: 12, b: 30 };
    const rounds = runAll(plan(cells, { budgetSeconds: 3000 }), (id, round) =>
      round < narrowAt[id === 'a' ? 'a' : 'b'] ? 2 : 0.9,
    );
    expect(['a', 'b'].map((id) => countOf(rounds, id))).toEqual([12, 30]);
  });
});

describe('the fewest rounds', () => {
  it('are what one, two, three, four and eight primary claims can be decided with under Holm', () => {
    expect([0, 1, 2, 3, 4, 6, 8].map(leastRoundsFor)).toEqual([6, 6, 7, 7, 8, 8, 9]);
  });

  it.each(scenarios.entries())('are planned by %s for what it is there to decide', (_id, { cells }) => {
    for (const profile of ['standard', 'full'] as const) {
      const deciding: readonly Cell[] = cells.filter(
        ({ rounds, primary }) => rounds[profile] > 0 && primary.length > 0,
      );
      const claims = deciding.reduce((sum, one) => {
        const { contests } = armsFor(one, ['sse', 'websocket'], profile);
        return sum + one.primary.length * contests.reduce((more, { length }) => more + length - 1, 0);
      }, 0);
      for (const { id, rounds } of deciding)
        expect([id, Math.min(rounds[profile], leastRoundsFor(claims))]).toEqual([id, leastRoundsFor(claims)]);
    }
  });

  it('are those that the claims of all contests need', () => {
    const contests = [
      ['sse', 'websocket'],
      ['sse-framed', 'websocket-framed'],
    ];
    const two = cell('two', 40, ['x.p50', 'y.mean']);
    const arms = { ...planArms(['sse', 'websocket']), contests };
    const schedule = planSchedule([{ scenario: 'one', cell: two, ...arms }], {
      profile: 'standard',
      budgetSeconds: 1e6,
      processors: 2,
      random: createRandom(1),
    });
    expect(runAll(schedule, () => 0)).toHaveLength(leastRoundsFor(4));
  });

  it('go to every cell before any width is considered, and are numbered from 1', () => {
    const rounds = runAll(plan(chosen), () => 0);
    for (const [id, least] of [
      ['a', 7],
      ['b', 7],
      ['c', 6],
    ] as const) {
      expect(rounds.filter((round) => round.cell.id === id).map(({ round }) => round)).toEqual(
        Array.from({ length: least }, (_, index) => index + 1),
      );
    }
  });

  it('come pass by pass, each pass in a new order', () => {
    const orders = runAll(plan(chosen), () => 0)
      .slice(0, 18)
      .map(({ cell: { id } }) => id);
    const passes = Array.from({ length: 6 }, (_, pass) => orders.slice(3 * pass, 3 * pass + 3));
    for (const pass of passes) expect(pass.toSorted()).toEqual(['a', 'b', 'c']);
    expect(new Set(passes.map((pass) => pass.join(''))).size).toBeGreaterThan(1);
  });

  it('are given up in cells that decide nothing, the dearest first, where not all would get them', () => {
    const cells = [cell('a', 40, PRIMARY), cell('b', 40), cell('c', 40), cell('d', 40)];
    const seconds: Readonly<Record<string, number>> = { a: 20, b: 6, c: 5, d: 3 };
    const roundsIn = (budgetSeconds: number) => {
      const rounds = runAll(
        plan(cells, { budgetSeconds }),
        () => 0,
        (id) => seconds[id] ?? 0,
      );
      return cells.map(({ id }) => countOf(rounds, id));
    };
    // Six rounds of each are 204 s.
    expect(roundsIn(205)).toEqual([6, 6, 6, 6]);
    // After the first pass 170 s are needed: without b 140 s, and without c 115 s as well.
    expect(roundsIn(180)).toEqual([6, 1, 6, 6]);
    expect(roundsIn(155)).toEqual([6, 1, 1, 6]);
    // What decides is not given up: it gets what there is.
    expect(roundsIn(100)).toEqual([4, 1, 1, 1]);
  });

  it('are none in a profile that leaves the cell out', () => {
    expect(plan(chosen, { profile: 'quick' }).next(0)).toEqual([]);
  });
});

describe('further rounds', () => {
  it('end as soon as every primary interval is narrow, whatever the cells without one', () => {
    const rounds = runAll(plan(chosen), (_, round) => (round >= 9 ? 1 : 2));
    expect([countOf(rounds, 'a'), countOf(rounds, 'b'), countOf(rounds, 'c')]).toEqual([9, 9, 6]);
  });

  it('never go beyond the most that a cell may have', () => {
    const rounds = runAll(plan([cell('a', 11, PRIMARY)]), () => 5);
    expect(countOf(rounds, 'a')).toBe(11);
  });

  it('go where they narrow most for their time', () => {
    // Alike but for the time that a round takes: the cheap one narrows more for each second.
    const rounds = runAll(
      plan(chosen, { budgetSeconds: 500 }),
      () => 3,
      (id) => (id === 'a' ? 30 : 3),
    );
    expect(countOf(rounds, 'b')).toBeGreaterThan(2 * countOf(rounds, 'a'));
  });

  it('do not all go to a cell that never gets an interval', () => {
    const rounds = runAll(plan(chosen, { budgetSeconds: 600 }), (id, round) =>
      id === 'a' ? Infinity : 8 / Math.sqrt(round),
    );
    expect(countOf(rounds, 'b')).toBeGreaterThan(12);
  });

  it('never start when they would end after the budget, by the longest round so far', () => {
    const schedule = plan(chosen, { budgetSeconds: 100 });
    const [first] = schedule.next(0);
    if (first === undefined) throw new Error('nothing was planned');
    schedule.took(first.cell, 30, 2);
    const [second] = schedule.next(71);
    expect(second?.cell.id).not.toBe(first.cell.id);
    expect(schedule.next(99)).toEqual([]);
  });
});

describe('the time left', () => {
  const one = [cell('a', 40, PRIMARY)];

  it('counts the rounds that are needed, and then those that the width still asks for', () => {
    const schedule = plan(one);
    for (let round = 1; round <= 8; round += 1) {
      const [next] = schedule.next(0);
      if (next !== undefined) schedule.took(next.cell, 10, 1.5);
    }
    // Eight rounds are 1.5 times too wide: 1.5^2 times as many are needed, ten more.
    expect(schedule.left(0)).toBe(100);
  });

  it('is never more than the budget leaves', () => {
    const schedule = plan(one, { budgetSeconds: 60 });
    const [next] = schedule.next(0);
    if (next !== undefined) schedule.took(next.cell, 30, 4);
    expect(schedule.left(10)).toBe(50);
    expect(schedule.left(70)).toBe(0);
  });

  it('is none when everything is narrow', () => {
    const schedule = plan(one);
    runAll(schedule, () => 1);
    expect(schedule.left(0)).toBe(0);
  });
});

describe('faults', () => {
  /** With three arms and a second server each: 12 processes, of the 48 that two processors may have. */
  const fault = (id: string, emitMs: number, standard = 1): Cell =>
    makeFaultCell(id, id, {
      fault: 'server killed',
      connections: 5,
      eventsPerSecond: 40,
      emitMs,
      timeline: [
        { atMs: 500, action: 'kill-server', marks: 'on' },
        { atMs: 1500, action: 'start-server', history: 'kept', marks: 'off' },
      ],
      reconnect: RESUMING,
      rounds: { standard },
    });

  /** The cells of each batch, in the order of the alphabet. */
  function batchesOf(schedule: Schedule): string[] {
    const batches: string[] = [];
    for (let batch = schedule.next(0); batch.length > 0; batch = schedule.next(0)) {
      batches.push(
        batch
          .map(({ cell: { id } }) => id)
          .toSorted()
          .join(''),
      );
    }
    return batches;
  }

  it('run side by side while their processes are few enough, each round once', () => {
    const cells = ['a', 'b', 'c', 'd', 'e'].map((id) => fault(id, 2000));
    const batches = batchesOf(plan(cells));
    expect(batches.map(({ length }) => length)).toEqual([4, 1]);
    expect(batches.join('').split('').toSorted().join('')).toBe('abcde');
  });

  it('do not keep a short one waiting for a long one that joined it', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const batches = batchesOf(plan([fault('a', 2000), fault('b', 9000)], { seed }));
      // The long one may take the short one with it, never the other way round.
      expect([['ab'], ['a', 'b']]).toContainEqual(batches);
    }
  });

  it('are not given up where they have the time side by side', () => {
    const cells = ['a', 'b', 'c', 'd'].map((id) => fault(id, 2000, 6));
    const schedule = plan(cells, { budgetSeconds: 65 });
    const counts = new Map<string, number>();
    let elapsed = 0;
    for (let batch = schedule.next(0); batch.length > 0; batch = schedule.next(elapsed)) {
      elapsed += 6;
      for (const { cell: one } of batch) {
        counts.set(one.id, (counts.get(one.id) ?? 0) + 1);
        schedule.took(one, 6, Infinity);
      }
    }
    // One after the other they would take 144 s.
    expect([...counts.values()]).toEqual([6, 6, 6, 6]);
  });

  it('never run beside load', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const batches = batchesOf(plan([fault('a', 2000), cell('l', 1), fault('b', 2000)], { seed }));
      expect(batches.filter((batch) => batch.includes('l'))).toEqual(['l']);
    }
  });

  it('cost the run only their share of the time that is left', () => {
    const cells = ['a', 'b', 'c', 'd'].map((id) => fault(id, 2000));
    expect(plan(cells).left(0)).toBeCloseTo(roughRoundSeconds(fault('a', 2000), 'standard', 3), 6);
  });
});

describe('disturbed pairs are measured again', () => {
  const [primary, other] = [cell('a', 40, PRIMARY), cell('b', 40)];
  // Its rounds and those of the other that are kept: one claim needs 6 and has 2 in reserve; the other gets its 6.
  const KEPT = 8 + 6;

  it.each([
    ['where the time of all rounds that are kept is left beside it', 10 * (KEPT + 1), true],
    ['nowhere else', 10 * (KEPT + 1) - 1, false],
  ])('%s', (_, budgetSeconds, may) => {
    const schedule = plan([primary, other], { budgetSeconds });
    for (const one of [primary, other]) schedule.took(one, 10, 5);
    const [first] = schedule.next(0);
    expect(schedule.mayRepeat(first?.cell ?? other, 0)).toBe(may);
  });

  it('and never where a run has no time left, or knows nothing of the cell', () => {
    expect(plan([primary], { budgetSeconds: 1 }).mayRepeat(primary, 0)).toBe(false);
    expect(plan([primary], { budgetSeconds: 1e6 }).mayRepeat(other, 0)).toBe(false);
  });
});
