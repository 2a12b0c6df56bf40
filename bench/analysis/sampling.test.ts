import { describe, expect, it } from 'vitest';

import type { Check } from '../records/record.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { cpu, only, run, saturated, waited } from './analyse.fixture.ts';
import { faultRound, loadCell, loadRound, roundsOf, type Place } from './rounds.fixture.ts';

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

describe('disturbed pairs', () => {
  /** WebSocket costs 0.7 of SSE in quiet pairs and the same in disturbed ones; every window has lost nothing. */
  const disturbed = (isHit: (place: Place) => boolean) =>
    roundsOf((round) =>
      loadRound(round, (place) => {
        const isDisturbed = ['sse', 'websocket'].some((arm) => isHit({ ...place, arm }));
        const us = place.arm === 'websocket' && !isDisturbed ? 70 : 100;
        return { ...cpu(us), checks: isHit(place) ? [waited] : [], counts: { missed: 0, wireBytes: 9000 } };
      }),
    );
  const everywhere = ({ arm }: Place): boolean => arm === 'sse';

  it('do not count where enough quiet ones came together', () => {
    const records = disturbed(
      ({ arm, pair, round }) => pair === 0 && arm === (round % 2 === 0 ? 'sse' : 'websocket'),
    );
    expect(only(records, 'server-cpu')).toMatchObject({
      outcome: 'lower',
      conditions: 'quiet',
      disturbedPairs: 8,
      voidPairs: 0,
    });
    expect(only(records, 'server-cpu').ratio?.point).toBeCloseTo(0.7, 6);
  });

  it('count where too few rounds have a quiet pair, and the verdict says so', () => {
    const records = disturbed((place) => place.arm === 'sse' && place.round > 2);
    const verdict = only(records, 'server-cpu');
    expect(verdict).toMatchObject({ conditions: 'busy', disturbedPairs: 20, voidPairs: 0, rounds: 8 });
    expect(verdict.because.at(-1)).toMatchObject({
      code: 'busy-machine',
      values: { disturbedPairs: 20, pairs: 32, cause: 'server-waited', widenedRatio: 1.05 },
    });
  });

  it.each([
    [['server-cpu.mean'], 'quiet'],
    [['server-cpu.mean', 'missed.mean', 'wire-bytes.mean'], 'busy'],
  ] as const)(
    'count where the claims %j need more rounds than have quiet ones: %s',
    (primary, conditions) => {
      const isHit = ({ arm, pair, round }: Place): boolean =>
        round > 5 && arm === (pair % 2 === 0 ? 'sse' : 'websocket');
      // Six rounds are quiet: enough for one claim, and none of three could be confirmed by them.
      const records = disturbed(isHit).map((record) => ({ ...record, cell: { ...loadCell, primary } }));
      expect(only(records, 'server-cpu')).toMatchObject({ conditions, disturbedPairs: 8 });
      // Where there are no more rounds than these, they have to do.
      expect(only(records.slice(0, 7), 'server-cpu')).toMatchObject({
        conditions: primary.length === 1 ? 'quiet' : 'busy',
      });
      expect(only(records.slice(0, 6), 'server-cpu')).toMatchObject({ conditions: 'quiet' });
    },
  );

  it('count where one side was disturbed more often than chance allows: the quiet ones would be a selection', () => {
    const records = disturbed(({ arm, pair }) => arm === 'sse' && pair === 0);
    expect(only(records, 'server-cpu')).toMatchObject({ conditions: 'busy', disturbedPairs: 8 });
  });

  it('never keep bytes and counts from being decided', () => {
    const { verdicts } = run(disturbed(everywhere), 'missed', 'wire-bytes');
    expect(
      verdicts.map(({ outcome, conditions, disturbedPairs }) => [outcome, conditions, disturbedPairs]),
    ).toEqual([
      ['same', 'quiet', 0],
      ['same', 'quiet', 0],
    ]);
  });

  it('give a delay a direction and no size', () => {
    const [p50] = run(delayed(300, alwaysWaited), 'delivery').verdicts;
    expect(p50).toMatchObject({ outcome: 'different', conditions: 'busy' });
    expect(p50?.because.at(-1)).toMatchObject({
      code: 'busy-machine',
      values: { claimed: 'higher', widenedRatio: 1 },
    });
  });
});

const alwaysWaited = (): readonly Check[] => [waited];

it('clocks that disagree void delays, and neither CPU times nor counts', () => {
  const early: Check = { code: 'negative-transit', outcome: 'void', values: { deliveries: 1 } };
  const records = delayed(300, () => [early]);
  const { verdicts } = run(records, 'delivery', 'server-cpu', 'missed');
  const byMetric = (metric: string) =>
    verdicts.filter((verdict) => verdict.metric === metric).map(({ outcome }) => outcome);
  expect(byMetric('delivery')).toEqual(['void', 'void', 'void']);
  expect(byMetric('server-cpu')).not.toContain('void');
  expect(byMetric('missed')).toEqual(['same']);
});
