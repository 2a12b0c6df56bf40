import { describe, expect, it } from 'vitest';
import { loadRound } from '../analysis/rounds.fixture.ts';
import { makeLoadCell } from '../questions/cells.ts';
import type { LoadCell, Pace } from '../records/scenario.ts';
import {
  measureTurns,
  planTurns,
  runLoadRound,
  secondsAsPlanned,
  wantsMorePairs,
  type Turn,
} from './load-round.ts';
import { createRandom } from '../stats/random.ts';
import type { WindowArm } from './window.ts';
import { testContext } from './context.fixture.ts';

const context = testContext(['sse', 'websocket'], {}, false);

const smallCell = (pace: Pace): LoadCell =>
  makeLoadCell('small', 'small', {
    connections: 5,
    pace,
    settleMs: 20,
    measureMs: { quick: 100, standard: 100, full: 100 },
    rounds: { quick: 1 },
  });

describe('a round of load, with real processes', () => {
  it('delivers every event of the plan once and in order, and records what it cost', async () => {
    const withAa = testContext(['sse', 'websocket'], { mayRepeat: true, warmUpShare: 1 });
    const record = await runLoadRound(withAa, smallCell({ kind: 'rate', eventsPerSecond: 200 }));
    // Pairs that other work disturbed are measured again after these.
    expect(record.order.slice(0, 6).toSorted()).toEqual([
      'sse',
      'sse',
      'sse-aa',
      'sse-aa',
      'websocket',
      'websocket',
    ]);
    for (const { firstSeq, lastSeq, counts, server, client } of record.windows) {
      // 20 ms settle + 100 ms measured + 20 ms tail at 200 events/s are 28 events, on each of 5 connections.
      expect(lastSeq - firstSeq + 1).toBe(28);
      expect(counts).toMatchObject({ expected: 140, received: 140, missed: 0, duplicate: 0, reordered: 0 });
      expect(server?.lag.count).toBe(20);
      expect(client?.delivery.count).toBe(100);
      expect(client?.transit.count).toBe(100);
      expect(client?.negativeTransit).toBe(0);
    }
    expect(record.arms.map(({ serverSoftware }) => serverSoftware)).toEqual([
      'express 1.2.3',
      'ws 1.2.3',
      'express 1.2.3',
    ]);
  });

  it('counts each delivery once where three processes share the connections of an arm', async () => {
    const cell = { ...smallCell({ kind: 'rate', eventsPerSecond: 200 }), clientProcesses: 3 };
    const record = await runLoadRound(context, cell);
    expect(record.windows).toHaveLength(4);
    for (const { counts, client } of record.windows) {
      expect(counts).toMatchObject({ expected: 140, received: 140, missed: 0, duplicate: 0, reordered: 0 });
      expect([client?.delivery.count, client?.transit.count, client?.negativeTransit]).toEqual([100, 100, 0]);
      const processes = client?.processes ?? [];
      expect(processes).toHaveLength(3);
      const sum = (of: 'deliveries' | 'cpuUserUs'): number =>
        processes.reduce((all, one) => all + one[of], 0);
      expect([client?.deliveries, client?.cpuUserUs]).toEqual([sum('deliveries'), sum('cpuUserUs')]);
    }
  });

  it('emits events that are due together in one turn, in whole bursts', async () => {
    const record = await runLoadRound(
      context,
      smallCell({ kind: 'rate', eventsPerSecond: 200, eventsPerBurst: 5 }),
    );
    for (const { firstSeq, lastSeq, counts, server, client } of record.windows) {
      expect(lastSeq - firstSeq + 1).toBe(30);
      expect(counts).toMatchObject({ expected: 150, received: 150, missed: 0, duplicate: 0, reordered: 0 });
      expect(server?.lag.count).toBe(20);
      expect(client?.delivery.count).toBe(100);
      expect(server?.events).toBe(5 * (server?.dueTimes ?? 0));
    }
  });

  it('emits as fast as it can when there is no schedule, and then quotes no delays', async () => {
    const record = await runLoadRound(context, smallCell({ kind: 'saturate' }));
    // A schedule would have sent 28 in each window. On a busy machine a server may miss most of one, and not of all.
    const most = Math.max(...record.windows.map(({ firstSeq, lastSeq }) => lastSeq - firstSeq + 1));
    expect(most).toBeGreaterThan(28);
    for (const { firstSeq, lastSeq, counts, client } of record.windows) {
      expect(counts).toMatchObject({ missed: 0, duplicate: 0, reordered: 0 });
      expect(counts?.received).toBe(5 * (lastSeq - firstSeq + 1));
      expect(client?.delivery.count).toBe(0);
    }
  });

  it('ends at once when it is aborted', async () => {
    const abort = new AbortController();
    const round = runLoadRound({ ...context, signal: abort.signal }, smallCell({ kind: 'saturate' }));
    abort.abort();
    await expect(round).rejects.toThrow();
  });
});

describe('a process that dies in the middle of a round', () => {
  it('voids its windows with the cause, is not waited for again, and leaves the other arm alone', async () => {
    let asked = 0;
    const dying: WindowArm = {
      server: { call: () => Promise.reject(new Error('unreachable')) },
      client: {
        call: () => {
          asked += 1;
          return Promise.reject(new Error('The sse client process ended (signal SIGKILL).'));
        },
      },
      nextSeq: 11,
    };
    const turns = [0, 1, 2].map((pair) => ({ arm: 'sse', pair }));
    const windows = await measureTurns(
      turns,
      new Map([['sse', dying]]),
      {
        plan: { pace: { kind: 'saturate' }, settleMs: 20, measureMs: 100 },
        position: 0,
        failures: new Map(),
      },
      { isPinned: false, idleLagP90Ns: null },
      context.signal,
    );
    expect(asked).toBe(1);
    expect(windows.map(({ pair }) => pair)).toEqual([0, 1, 2]);
    for (const { checks, client, counts } of windows) {
      expect(client).toBeNull();
      expect(counts).toBeNull();
      expect(checks).toEqual([
        {
          code: 'unmeasured',
          outcome: 'void',
          values: { cause: 'The sse client process ended (signal SIGKILL).' },
        },
      ]);
    }
  });
});

it('a round lasts as planned without the pairs that were measured again', () => {
  const record = loadRound(0, ({ position }) => ({
    client: { fromNs: position * 1e9, untilNs: (position + 1) * 1e9 },
  }));
  const windows = record.windows.length;
  const cell = { ...record.cell, pairs: { quick: 2, standard: 2, full: 2 } };
  const longer = { ...record, durationNs: (windows + 3) * 1e9 };
  expect(secondsAsPlanned(longer)).toBeCloseTo(windows + 3, 9);
  // Half of its pairs were planned: the windows of the others do not count, and the 3 s around all of them do.
  expect(secondsAsPlanned({ ...longer, cell })).toBeCloseTo(windows / 2 + 3, 9);
});

describe('a disturbed pair', () => {
  const windowsOf = (...disturbed: readonly boolean[]) =>
    disturbed.flatMap((isDisturbed, pair) =>
      ['sse', 'websocket'].map((arm) => ({
        pair,
        checks:
          isDisturbed && arm === 'sse'
            ? ([{ code: 'server-waited', outcome: 'disturbed', values: {} }] as const)
            : [],
      })),
    );
  const [quiet, noisy] = [false, true];

  it.each([
    ['is measured again', [quiet, noisy, quiet, quiet], true],
    [
      'is measured again until as many are quiet as were planned',
      [noisy, quiet, quiet, quiet, quiet, noisy],
      false,
    ],
    ['is not measured again where there is none', [quiet, quiet, quiet, quiet], false],
    [
      'is not measured again when the last two were disturbed as well',
      [noisy, noisy, noisy, quiet, noisy, noisy],
      false,
    ],
    [
      'is measured again half as often as was planned at most',
      [noisy, noisy, noisy, quiet, noisy, quiet],
      false,
    ],
  ])('%s: %j', (_, disturbed, wants) => {
    expect(wantsMorePairs(4, windowsOf(...disturbed))).toBe(wants);
  });

  it('is measured again where a process stood still', () => {
    const checks = [{ code: 'standstill', outcome: 'void', values: {} }] as const;
    const windows = [checks, [], [], []].map((some, pair) => ({ pair, checks: some }));
    expect(wantsMorePairs(4, windows)).toBe(true);
  });

  it('by another cause than disturbance, such as lost events, is not measured again', () => {
    const checks = [{ code: 'incomplete', outcome: 'void', values: {} }] as const;
    expect(
      wantsMorePairs(
        2,
        [0, 1].map((pair) => ({ pair, checks })),
      ),
    ).toBe(false);
  });
});

const TWO = ['sse', 'websocket'];
const THREE = ['sse', 'websocket', 'sse-aa'];

function plan(arms: readonly string[], pairs: number, seed: number): Turn[] {
  return planTurns(arms, pairs, createRandom(seed, 'order'));
}

const inOrder = (turns: readonly Turn[]): string[] => turns.map(({ arm }) => arm);

/** Sum of what every arm was charged when position n costs `cost(n)`. */
function charge(turns: readonly Turn[], cost: (position: number) => number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [position, { arm }] of turns.entries()) {
    sums.set(arm, (sums.get(arm) ?? 0) + cost(position));
  }
  return sums;
}

describe.each([TWO, THREE])('the order of %s and %s', (...arms) => {
  it('has every arm once in each pair', () => {
    const turns = plan(arms, 6, 1);
    expect(turns).toHaveLength(6 * arms.length);
    for (const pair of [0, 1, 2, 3, 4, 5]) {
      const inPair = turns.filter((turn) => turn.pair === pair);
      expect(inOrder(inPair).toSorted()).toEqual(arms.toSorted());
    }
  });

  it('mirrors each pair in the next one: ABBA', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const turns = plan(arms, 4, seed);
      const block = arms.length * 2;
      expect(inOrder(turns.slice(0, block)).toReversed()).toEqual(inOrder(turns.slice(0, block)));
      expect(inOrder(turns.slice(block)).toReversed()).toEqual(inOrder(turns.slice(block)));
    }
  });

  it('charges a steady drift of the machine to every arm alike', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const sums = charge(plan(arms, 4, seed), (position) => 100 + 7 * position);
      expect(new Set(sums.values()).size).toBe(1);
    }
  });

  it('is the same for the same seed', () => {
    expect(plan(arms, 8, 3)).toEqual(plan(arms, 8, 3));
  });
});

describe('the coin', () => {
  it('starts blocks with either arm equally often, over many seeds', () => {
    const blocks = Array.from({ length: 500 }, (_, seed) => plan(TWO, 4, seed)).flatMap((turns) => [
      turns[0]?.arm,
      turns[4]?.arm,
    ]);
    const sseFirst = blocks.filter((arm) => arm === 'sse').length;
    // 1,000 tosses: beyond 4 standard deviations (63) in 1 of 16,000 sets of seeds; these seeds are fixed.
    expect(Math.abs(sseFirst - 500)).toBeLessThan(63);
  });

  it('is tossed anew for each block', () => {
    const bothStarts = Array.from({ length: 20 }, (_, seed) => plan(TWO, 4, seed)).filter(
      (turns) => turns[0]?.arm !== turns[4]?.arm,
    );
    expect(bothStarts.length).toBeGreaterThan(0);
    expect(bothStarts.length).toBeLessThan(20);
  });
});
