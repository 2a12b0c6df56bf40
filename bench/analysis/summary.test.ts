import { describe, expect, it } from 'vitest';

import { cpu, run, saturated, warming } from './analyse.fixture.ts';
import { faultCell, faultRound, loadCell, loadRound, roundsOf } from './rounds.fixture.ts';

describe('the summary of a cell', () => {
  it('says what was asked, what was run and how long it took', () => {
    const load = roundsOf((round) => loadRound(round, () => cpu(100)), 3);
    const fault = roundsOf((round) => faultRound(round, () => ({})), 2);
    expect(run([...fault, ...load], 'server-cpu').scenarios).toEqual([
      {
        id: 'steady',
        title: 'A title',
        question: 'A question?',
        cell: loadCell.id,
        cellLabel: loadCell.label,
        rounds: 3,
        plannedRounds: 8,
        pairs: 12,
        voidPairs: 0,
        ended: 'time',
        seconds: 15,
        voidArms: [],
        load: { kind: 'load', connections: 10, eventsPerSecond: 400, windowMs: 500 },
      },
      expect.objectContaining({
        cell: faultCell.id,
        rounds: 2,
        pairs: 2,
        load: {
          kind: 'fault',
          connections: 2,
          eventsPerSecond: 50,
          steps: [
            { atMs: 2000, action: 'kill-server' },
            { atMs: 3000, action: 'start-server' },
          ],
          besideRounds: 0,
        },
      }),
    ]);
  });

  it.each([
    [8, [], 'planned'],
    [6, [], 'enough'],
    [5, [], 'time'],
    [6, ['server-cpu.mean'], 'narrow'],
  ] as const)('says why a cell ended after %i of 8 rounds that decide %j', (rounds, primary, ended) => {
    const records = roundsOf(
      (round) => loadRound(round, () => cpu(100), { cell: { ...loadCell, primary } }),
      rounds,
    );
    expect(run(records, 'server-cpu').scenarios[0]?.ended).toBe(ended);
  });

  it('names the pace that has no schedule by null', () => {
    const cell = { ...loadCell, pace: { kind: 'saturate' as const } };
    const [summary] = run([loadRound(0, () => cpu(100), { cell })], 'server-cpu').scenarios;
    expect(summary?.load).toMatchObject({ kind: 'load', eventsPerSecond: null });
  });

  it('holds the most other rounds with which those of a fault shared the machine', () => {
    const rounds = [0, 7, 1].map((beside, round) => faultRound(round, () => ({}), { beside }));
    expect(run(rounds, 'server-cpu').scenarios[0]?.load).toMatchObject({ besideRounds: 7 });
  });

  it('lists each arm of which nothing counts, with the first cause', () => {
    const voidArms = (bad: readonly string[], contest = ['sse', 'websocket', 'raw-tcp']) =>
      run(
        roundsOf((round) =>
          loadRound(round, ({ arm }) => ({ checks: bad.includes(arm) ? [saturated] : [] }), {
            contests: [contest],
          }),
        ),
        'server-cpu',
      ).scenarios[0]?.voidArms;
    const { code, values } = saturated;
    expect(voidArms([])).toEqual([]);
    expect(voidArms(['websocket'])).toEqual([{ transport: 'websocket', cause: { code, values } }]);
    expect(voidArms(['sse'])).toEqual([
      { transport: 'sse', cause: { code, values } },
      { transport: 'websocket', cause: null },
      { transport: 'raw-tcp', cause: null },
    ]);
    const lost = { ...faultRound(0, () => ({})), faults: [] };
    expect(run([lost], 'recovery').scenarios[0]?.voidArms).toContainEqual({
      transport: 'sse',
      cause: { code: 'not-recorded', values: {} },
    });
  });

  it('copes with an arm alone: windows, but no verdict', () => {
    const records = [loadRound(0, () => ({ checks: [saturated] }), { contests: [['sse']] })];
    const { scenarios, verdicts } = run(records, 'server-cpu');
    expect(verdicts).toEqual([]);
    expect(scenarios[0]).toMatchObject({ pairs: 4, voidPairs: 4 });
  });
});

describe('the summary of the checks', () => {
  it('counts each by outcome, the worst first, with the values of the first', () => {
    const records = roundsOf((round) =>
      loadRound(
        round,
        ({ position }) => ({
          checks: [
            { code: 'browser', outcome: 'pass', values: { version: `${round}.${position}` } },
            ...(position === 0 ? [{ ...saturated, values: { busyShare: round } }] : []),
          ],
        }),
        { checks: [warming] },
      ),
    );
    const place = { scenario: 'steady', cell: 'ten-connections' };
    expect(run(records.toReversed(), 'server-cpu').checks).toEqual([
      { ...place, code: 'client-saturated', outcome: 'void', count: 8, example: { busyShare: 0 } },
      { ...place, code: 'still-warming', outcome: 'warn', count: 8, example: warming.values },
      { ...place, code: 'browser', outcome: 'pass', count: 64, example: { version: '0.0' } },
    ]);
  });
});
