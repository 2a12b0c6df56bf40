import { describe, expect, it } from 'vitest';

import { cpu, only, run, saturated, warming } from './analyse.fixture.ts';
import type { LoadRound } from '../records/record.ts';
import { faultRound, loadRound, roundsOf, type Place } from './rounds.fixture.ts';

const rounds = (
  ...given: [window: Parameters<typeof loadRound>[1], wishes?: Partial<LoadRound>]
): LoadRound[] => Array.from({ length: 8 }, (_, round) => loadRound(round, ...given));

/** Eight quiet rounds in which a check voids the windows that are hit, and their values are absurd. */
const voidAt = (isHit: (place: Place) => boolean) =>
  rounds((place) =>
    isHit(place)
      ? { ...cpu(9_999_999), checks: [saturated] }
      : cpu(place.pair === 1 && place.round === 0 ? 500_000 : 100),
  );

describe('a void window', () => {
  it('takes its partner with it, and both are counted', () => {
    const records = voidAt(({ arm, round, pair }) => arm === 'websocket' && round === 0 && pair === 1);
    const { scenarios, verdicts } = run(records, 'server-cpu');
    expect(verdicts[0]).toMatchObject({ voidPairs: 1, pairs: 32, outcome: 'same', baselineValue: 1000 });
    expect(verdicts[0]?.ratio).toMatchObject({ low: 1, high: 1 });
    expect(scenarios[0]).toMatchObject({ voidPairs: 1, pairs: 32, rounds: 8 });
  });

  it('voids the cell when more than a quarter of the pairs have one', () => {
    const records = voidAt(({ round, pair, arm }) => round < 3 && pair < 3 && arm === 'sse');
    expect(only(records, 'server-cpu')).toMatchObject({
      outcome: 'void',
      voidPairs: 9,
      ratio: null,
      because: [{ code: 'many-void', values: { voidPairs: 9, pairs: 32, cause: 'client-saturated' } }],
    });
  });

  it('voids the cell when it is always the same side, even below a quarter', () => {
    const records = voidAt(({ round, pair, arm }) => round < 6 && pair === 0 && arm === 'sse');
    const { outcome, because } = only(records, 'server-cpu');
    expect(outcome).toBe('void');
    expect(because).toMatchObject([
      {
        code: 'uneven-void',
        values: { baseline: 'sse', baselineOnlyPairs: 6, candidateOnlyPairs: 0, cause: 'client-saturated' },
      },
    ]);
  });

  it.each([{ server: null }, { client: null }, { counts: null }])(
    'is also one that left no snapshots or no counts: %j',
    (silent) => {
      const records = rounds(({ position }) => (position === 0 ? silent : cpu(100)));
      expect(only(records, 'server-cpu')).toMatchObject({ voidPairs: 8, pairs: 32 });
    },
  );

  it('of a third arm leaves the comparison of the other two alone', () => {
    const records = rounds(({ arm }) => ({ ...cpu(100), checks: arm === 'raw-tcp' ? [saturated] : [] }), {
      contests: [['sse', 'websocket', 'raw-tcp']],
    });
    const { scenarios, verdicts } = run(records, 'server-cpu');
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['same', 'void']);
    expect(scenarios[0]?.voidPairs).toBe(32);
  });

  it('is counted when it is missing altogether', () => {
    const records = rounds(() => cpu(100)).map((record) =>
      record.round === 0 ? { ...record, windows: record.windows.slice(0, 5) } : record,
    );
    expect(only(records, 'server-cpu')).toMatchObject({ pairs: 32, voidPairs: 2, outcome: 'same' });
  });

  it('is every window of a round that is void', () => {
    const records = rounds(() => cpu(100)).map((record) =>
      record.round === 0 ? { ...record, checks: [saturated] } : record,
    );
    expect(only(records, 'server-cpu')).toMatchObject({ rounds: 7, voidPairs: 4, outcome: 'same' });
  });

  it('voids times and leaves counts alone where a process stood still, except in a fault, whose outage became longer', () => {
    const checks = [
      { code: 'standstill', outcome: 'void', values: { processes: 'client', stoodNs: 5e8 } },
    ] as const;
    const load = rounds(({ round }) => ({ ...cpu(100), checks: round === 0 ? checks : [] }));
    const fault = roundsOf((round) => faultRound(round, () => ({ checks: round === 0 ? checks : [] })));
    const voidPairs = (records: Parameters<typeof run>[0], metric: string) =>
      run(records, metric).verdicts.map((verdict) => verdict.voidPairs);
    expect(voidPairs(load, 'server-cpu')).toEqual([4]);
    expect(voidPairs(load, 'wire-bytes')).toEqual([0]);
    expect(voidPairs(fault, 'recovery')).toEqual([1]);
    expect(voidPairs(fault, 'missed')).toEqual([1]);
  });

  it('is not one with a warning', () => {
    const records = rounds(() => ({ ...cpu(100), checks: [warming] }));
    expect(only(records, 'server-cpu').voidPairs).toBe(0);
  });
});
