import { describe, expect, it } from 'vitest';

import { cpu, only, run, saturated } from './analyse.fixture.ts';
import { analyse } from './analyse.ts';
import { faultRound, loadCell, loadRound, memoryRound, roundsOf, scenarioOf } from './rounds.fixture.ts';
import { metrics } from '../questions/index.ts';
import type { Metric } from '../records/metric.ts';
import type { ProcedureRecord } from '../records/record.ts';
import type { Scenario } from '../records/scenario.ts';
import { defineRegistry, type Registry } from '../registry.ts';
import { createRandom } from '../stats/random.ts';
import { signedRankInterval } from '../stats/signed-rank.ts';

it('compares a difference of two sides only where both transports have one', () => {
  const asDifference = defineRegistry('metric', {
    ...Object.fromEntries(metrics.entries()),
    memory: { ...metrics.get('memory'), isDifference: true as const },
  });
  const scenarios = defineRegistry<Scenario>('scenario', { memory: scenarioOf({ metrics: ['memory'] }) });
  const verdictsOf = (changesOfSse: Partial<ProcedureRecord>, by: Registry<Metric>) => {
    const records = roundsOf((round) => memoryRound(round, { sse: 9000, websocket: 4000 }, changesOfSse, 6));
    return analyse(records, { scenarios, metrics: by }, null).verdicts;
  };
  expect(verdictsOf({}, asDifference)).toMatchObject([{ outcome: 'lower' }]);
  expect(verdictsOf({ readings: [] }, asDifference)).toEqual([]);
  expect(verdictsOf({ readings: [] }, metrics)).toHaveLength(1);
  expect(verdictsOf({ checks: [saturated] }, asDifference)).toMatchObject([{ outcome: 'void' }]);
});

it('has no verdict on what the cells of another kind are measured for', () => {
  const records = roundsOf((round) => memoryRound(round, { sse: 9000, websocket: 4000 }, {}, 6));
  const own = records[0]?.cell;
  const metricsOf = (cells: Scenario['cells']) => {
    const scenario = { ...scenarioOf({ metrics: ['memory', 'held-back'] }), cells };
    const scenarios = defineRegistry<Scenario>('scenario', { memory: scenario });
    return analyse(records, { scenarios, metrics }, null).verdicts.map(({ metric }) => metric);
  };
  const cells = own === undefined ? [] : [own];
  expect(metricsOf(cells)).toEqual(['memory', 'held-back']);
  expect(metricsOf([...cells, loadCell])).toEqual(['memory']);
});

it('has no verdict on what a cell cannot have by its settings or its transports', () => {
  const records = roundsOf((round) => memoryRound(round, { sse: 9000, websocket: 4000 }, {}, 6));
  const verdictsWith = (isFor: NonNullable<Metric['isFor']>) => {
    const scenarios = defineRegistry<Scenario>('scenario', { memory: scenarioOf({ metrics: ['memory'] }) });
    const some = defineRegistry('metric', {
      ...Object.fromEntries(metrics.entries()),
      memory: { ...metrics.get('memory'), isFor },
    });
    return analyse(records, { scenarios, metrics: some }, null).verdicts;
  };
  expect(verdictsWith((_cell, transports) => transports.includes('websocket'))).toHaveLength(1);
  expect(verdictsWith(({ settings }) => settings['cut'] === true)).toEqual([]);
});

describe('a comparison under load', () => {
  it('finds a candidate that costs 20 % more higher, and does not swap the names', () => {
    const records = roundsOf((round) =>
      loadRound(round, ({ arm }) => cpu((arm === 'websocket' ? 120 : 100) * (1 + round / 50))),
    );
    const verdict = only(records, 'server-cpu');
    expect(verdict).toMatchObject({
      scenario: 'steady',
      cell: 'ten-connections',
      cellLabel: '10 connections',
      metric: 'server-cpu',
      metricLabel: 'Server CPU per delivered event',
      unit: 'ns',
      statistic: 'mean',
      better: 'lower',
      baseline: 'sse',
      candidate: 'websocket',
      baselineValue: 1070,
      candidateValue: 1284,
      margin: { kind: 'relative', ratio: 1.1, floor: 0, unit: 'ns' },
      marginRatio: 1.1,
      outcome: 'higher',
      noiseFloor: null,
      rounds: 8,
      pairs: 32,
      voidPairs: 0,
    });
    expect(verdict.ratio?.point).toBeCloseTo(1.2, 10);
  });

  it('compares windows of the same pair, so that a machine that slows down steadily favours none', () => {
    const drifting = roundsOf((round) => loadRound(round, ({ position }) => cpu(100 * 1.03 ** position)));
    const verdict = only(drifting, 'server-cpu');
    expect(verdict.outcome).toBe('same');
    expect(verdict.ratio?.point).toBeCloseTo(1, 10);
  });

  it('goes by the pair number, not by the order in the file', () => {
    const random = createRandom(5, 'file order');
    const records = roundsOf((round) => {
      const record = loadRound(round, ({ arm, pair }) =>
        cpu(1000 * 3 ** pair * (arm === 'websocket' ? 1.2 : 1)),
      );
      return { ...record, windows: random.shuffle(record.windows) };
    });
    const { ratio } = only(records, 'server-cpu');
    expect(ratio?.low).toBeCloseTo(1.2, 10);
    expect(ratio?.high).toBeCloseTo(1.2, 10);
  });

  it('takes the round as its unit: windows as independent would find a difference where there is none', () => {
    const effects = [0.3, -0.25, 0.28, 0.31, -0.27, 0.29, -0.3, 0.27];
    const records = roundsOf((round) =>
      loadRound(round, ({ arm, pair }) =>
        cpu(arm === 'websocket' ? 100 * Math.exp((effects[round] ?? 0) + pair / 1000) : 100),
      ),
    );
    const pooled = effects.flatMap((effect) => [0, 1, 2, 3].map((pair) => effect + pair / 1000));
    expect(signedRankInterval(pooled, 0.95)?.low).toBeGreaterThan(0);
    expect(only(records, 'server-cpu').outcome).toBe('cannot-tell');
  });

  it.each([
    [
      ['sse', 'websocket', 'raw-tcp'],
      [
        ['sse', 'websocket', 'higher'],
        ['sse', 'raw-tcp', 'lower'],
      ],
    ],
    [['websocket', 'sse'], [['websocket', 'sse', 'lower']]],
  ])('compares every other arm with the first: %j', (contest, expected) => {
    const factor: Record<string, number> = { sse: 1, websocket: 1.3, 'raw-tcp': 0.7 };
    const records = roundsOf((round) =>
      loadRound(round, ({ arm }) => cpu(100 * (factor[arm] ?? 0)), { contests: [contest] }),
    );
    const { verdicts } = run(records, 'server-cpu');
    expect(verdicts.map(({ baseline, candidate, outcome }) => [baseline, candidate, outcome])).toEqual(
      expected,
    );
  });
});

describe('two contests in the same rounds', () => {
  const contests = [
    ['sse', 'websocket'],
    ['sse-framed', 'websocket-framed'],
  ];
  const costs: Record<string, number> = { websocket: 80, 'websocket-framed': 130 };
  const outcomesOf = (bad: readonly string[]) =>
    run(
      roundsOf((round) =>
        loadRound(
          round,
          ({ arm }) => ({
            ...cpu(costs[arm] ?? 100),
            checks: bad.includes(arm) ? [saturated] : [],
          }),
          { contests, aa: 'sse-aa', cell: { ...loadCell, primary: ['server-cpu.mean'] } },
        ),
      ),
      'server-cpu',
    );

  it('are decided each by itself, with the noise of the one A/A control beside both', () => {
    const { verdicts, figures } = outcomesOf([]);
    expect(
      verdicts.map(({ role, baseline, candidate, outcome, noiseFloor }) => [
        role,
        baseline,
        candidate,
        outcome,
        noiseFloor,
      ]),
    ).toEqual([
      ['primary', 'sse', 'websocket', 'lower', 1],
      ['primary', 'sse-framed', 'websocket-framed', 'higher', 1],
      ['aa', 'sse', 'sse', 'same', null],
    ]);
    expect(new Set(figures.windows.map(({ arm }) => arm))).toEqual(
      new Set(['sse', 'websocket', 'sse-framed', 'websocket-framed', 'sse-aa']),
    );
  });

  it('do not void each other: a window that counts for nothing is left out of its own alone', () => {
    const { verdicts, scenarios, figures } = outcomesOf(['sse']);
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['void', 'higher', 'void']);
    expect(scenarios[0]?.voidArms.map(({ transport }) => transport)).toEqual(['sse', 'websocket']);
    expect(scenarios[0]).toMatchObject({ pairs: 32, voidPairs: 32 });
    const outcomeOf = (arm: string) =>
      new Set(figures.windows.flatMap((mark) => (mark.arm === arm ? mark.outcome : [])));
    expect(outcomeOf('websocket')).toEqual(new Set(['left-out']));
    expect(outcomeOf('sse-framed')).toEqual(new Set(['counted']));
  });
});

describe('analyse', () => {
  it('has nothing to say about no records', () => {
    expect(run([], 'server-cpu')).toMatchObject({
      calibration: null,
      scenarios: [],
      verdicts: [],
      checks: [],
      headline: { code: 'nothing-measured' },
    });
  });

  it('gives the same for the same records in any order', () => {
    const random = createRandom(21, 'any order');
    const records = [
      ...roundsOf((round) => loadRound(round, ({ position }) => cpu(100 + position + round))),
      ...roundsOf((round) => faultRound(round, () => ({ clients: [{ recoveryNs: 1e9 + round }] }))),
    ];
    const ids = ['server-cpu', 'recovery', 'missed'] as const;
    const expected = run(records, ...ids);
    for (let trial = 0; trial < 5; trial += 1) expect(run(random.shuffle(records), ...ids)).toEqual(expected);
  });

  it('follows the order of the scenario, and puts cells it does not know last', () => {
    const strange = { ...loadCell, id: 'a-strange-cell' };
    const records = [
      loadRound(0, () => ({}), { cell: strange }),
      faultRound(0, () => ({})),
      loadRound(0, () => ({})),
    ];
    const { verdicts } = run(records, 'missed', 'server-cpu');
    expect(verdicts.map(({ cell, metric }) => `${cell} ${metric}`)).toEqual([
      'ten-connections missed',
      'ten-connections server-cpu',
      'server-restart missed',
      'a-strange-cell missed',
      'a-strange-cell server-cpu',
    ]);
  });

  it('refuses a record of an unknown scenario, and a scenario with an unknown metric', () => {
    expect(() => run([loadRound(0, () => ({}), { scenario: 'stedy' })], 'missed')).toThrow("'stedy'");
    expect(() => run([loadRound(0, () => ({}))], 'mised')).toThrow("'mised'");
  });

  it('leaves nothing in its result that JSON would change', () => {
    const records = roundsOf((round) => loadRound(round, ({ position }) => cpu(100 + position)));
    const result = run(records, ...metrics.ids);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe('a cell that is a point of a curve', () => {
  const analysed = (rounds: number) => {
    const cell = { ...loadCell, rounds: { quick: rounds, standard: rounds, full: rounds } };
    const steady = scenarioOf({
      metrics: ['server-cpu'],
      curves: [
        {
          label: 'CPU',
          unit: 'ns',
          x: { label: 'Connections', unit: 'count', scale: 'log' },
          from: { kind: 'cells', metric: 'server-cpu', statistic: 'mean', along: 'connections' },
        },
      ],
    });
    return analyse(
      roundsOf((round) => loadRound(round, () => cpu(100), { cell }), rounds),
      { scenarios: defineRegistry('scenario', { steady }), metrics },
      null,
    );
  };

  it('has no verdict where it was never given the rounds for one, and is on the curve all the same', () => {
    const { verdicts, figures } = analysed(2);
    expect(verdicts).toEqual([]);
    expect(figures.curves[0]?.lines.map(({ points }) => points.length)).toEqual([1, 1]);
  });

  it('has both where it was', () => {
    const { verdicts, figures } = analysed(6);
    expect(verdicts).toMatchObject([{ outcome: 'same' }]);
    expect(figures.curves).toHaveLength(1);
  });
});
