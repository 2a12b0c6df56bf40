import { describe, expect, it } from 'vitest';

import type { Check } from '../records/record.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { only, run, saturated } from './analyse.fixture.ts';
import { faultRound, loadRound, roundsOf, type Place } from './rounds.fixture.ts';

describe('missed events', () => {
  it('are found: 37 of them, in one window of one round', () => {
    const records = roundsOf((round) =>
      loadRound(round, ({ arm, pair }) => ({
        counts: { missed: arm === 'websocket' && round === 3 && pair === 2 ? 37 : 0 },
      })),
    );
    expect(only(records, 'missed')).toMatchObject({
      baselineValue: 0,
      candidateValue: 37,
      outcome: 'cannot-tell',
      ratio: null,
    });
  });

  it('are the same when there are none', () => {
    const records = roundsOf((round) => loadRound(round, () => ({})));
    expect(only(records, 'missed')).toMatchObject({ baselineValue: 0, candidateValue: 0, outcome: 'same' });
  });
});

/** `events` events a window, to two connections, most 1 ms late and every 40th 5 ms, for WebSocket twice that. */
const delayed = (events: number, checksAt: (place: Place) => readonly Check[] = () => []) =>
  roundsOf((round) =>
    loadRound(round, (place) => {
      const factor = place.arm === 'websocket' ? 2 : 1;
      const values = Array.from(
        { length: events * 2 },
        (_, at) => ((at >> 1) % 40 === 0 ? 5e6 : 1e6) * factor,
      );
      return { server: { events }, client: { delivery: encodeHistogram(values) }, checks: checksAt(place) };
    }),
  );

describe('a percentile', () => {
  it('is compared pair by pair where a window resolves it, and round by round where only all windows do', () => {
    const { verdicts } = run(delayed(300), 'delivery');
    expect(verdicts.map(({ statistic, outcome }) => [statistic, outcome])).toEqual([
      ['p50', 'higher'],
      ['p90', 'higher'],
      ['p99', 'higher'],
    ]);
    for (const { ratio, pairs, rounds } of verdicts) {
      expect(ratio?.point).toBeCloseTo(2, 2);
      expect([pairs, rounds]).toEqual([32, 8]);
    }
    expect((verdicts[2]?.baselineValue ?? 0) / 5e6).toBeCloseTo(1, 2);
  });

  it('that even the whole round cannot resolve is not shown, and says what it would need', () => {
    const verdict = only(delayed(200), 'delivery', 'p99');
    expect(verdict).toMatchObject({
      outcome: 'cannot-tell',
      baselineValue: null,
      candidateValue: null,
      ratio: null,
      marginRatio: null,
      rounds: 0,
      roundRatios: [],
    });
    expect(verdict.because).toMatchObject([
      {
        code: 'few-rounds',
        values: { unresolvedRounds: 8, nullMeans: expect.stringContaining('at least 1000 events') },
      },
    ]);
  });

  it('leaves out only the round that lost too many windows to resolve it', () => {
    const records = delayed(300, ({ round, pair }) => (round === 0 && pair === 0 ? [saturated] : []));
    expect(only(records, 'delivery', 'p99')).toMatchObject({ rounds: 7, voidPairs: 1, outcome: 'higher' });
  });
});

describe('a comparison through a fault', () => {
  it('compares what the clients went through, round by round', () => {
    const records = roundsOf((round) =>
      faultRound(round, (arm) => ({
        clients: [{}, {}].map(() => ({ recoveryNs: (arm === 'sse' ? 3e9 : 1e9) + round * 1e6 })),
        counts: { missed: arm === 'sse' ? 0 : 300 },
      })),
    );
    const { verdicts } = run(records, 'server-cpu', 'recovery', 'missed');
    expect(verdicts).toHaveLength(2);
    expect(verdicts[0]).toMatchObject({
      metric: 'recovery',
      statistic: 'median',
      outcome: 'lower',
      pairs: 8,
    });
    expect(verdicts[1]).toMatchObject({
      metric: 'missed',
      statistic: 'mean',
      baselineValue: 0,
      candidateValue: 150,
      outcome: 'higher',
    });
  });

  it('never hides that most clients of one side did not recover', () => {
    const records = roundsOf((round) =>
      faultRound(round, (arm) => ({
        clients: [{ recoveryNs: arm === 'websocket' && round < 2 ? null : 1e9 }],
      })),
    );
    expect(only(records, 'recovery')).toMatchObject({
      outcome: 'cannot-tell',
      because: [{ code: 'absent', values: { baselineRounds: 0, candidateRounds: 2, rounds: 8 } }],
    });
  });

  it('leaves out and counts a round in which a check voids one side', () => {
    const records = roundsOf((round) =>
      faultRound(round, (arm) => ({
        checks: round === 0 && arm === 'sse' ? [saturated] : [],
        clients: [{ recoveryNs: round === 0 ? 9e9 : 1e9 }],
      })),
    );
    expect(only(records, 'recovery')).toMatchObject({
      rounds: 7,
      pairs: 8,
      voidPairs: 1,
      baselineValue: 1e9,
    });
  });

  it('counts a side without a record as void', () => {
    const records = roundsOf((round) => {
      const record = faultRound(round, () => ({}));
      return round === 0 ? { ...record, faults: record.faults.slice(1) } : record;
    });
    expect(only(records, 'recovery')).toMatchObject({ rounds: 7, voidPairs: 1 });
  });
});
