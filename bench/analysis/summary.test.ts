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
        ended: 'narrow',
        seconds: 15,
        load: '10 connections, 400 events per second, measured in windows of 500 ms.',
      },
      expect.objectContaining({
        cell: faultCell.id,
        rounds: 2,
        pairs: 2,
        load: '2 connections, 50 events per second; kill-server at 2000 ms, start-server at 3000 ms.',
      }),
    ]);
  });

  it('names the pace that has no schedule, and one connection in the singular', () => {
    const cell = { ...loadCell, connections: 1, pace: { kind: 'saturate' as const } };
    const [summary] = run([loadRound(0, () => cpu(100), { cell })], 'server-cpu').scenarios;
    expect(summary?.load).toBe(
      '1 connection, each event as soon as the one before it is on its way, measured in windows of 500 ms.',
    );
  });

  it('says with how many other rounds those of a fault shared the machine', () => {
    const loads = [0, 1, 7].map((most) =>
      run(
        [faultRound(0, () => ({})), faultRound(1, () => ({}), { beside: most })],
        'server-cpu',
      ).scenarios.map(({ load }) => load),
    );
    expect(loads[0]?.[0]).not.toContain('side by side');
    expect(loads[1]?.[0]).toMatch(/ at 3000 ms\. Run side by side with another round\.$/);
    expect(loads[2]?.[0]).toContain('Run side by side with up to 7 other rounds.');
  });

  it('copes with an arm alone: windows, but no verdict', () => {
    const records = [loadRound(0, () => ({ checks: [saturated] }), { contest: ['sse'] })];
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
