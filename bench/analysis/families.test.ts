import { describe, expect, it } from 'vitest';
import { cpu, run, saturated } from './analyse.fixture.ts';
import { correctFamilies, MOST_PRIMARY } from './families.ts';
import { loadCell, loadRound, roundsOf, scenarioOf, type Place } from './rounds.fixture.ts';
import { analyse } from './analyse.ts';
import { metrics } from '../questions/index.ts';
import type { Calibration } from '../records/calibration.ts';
import { defineRegistry } from '../registry.ts';
import { sampleVerdict } from '../report/sample-verdicts.fixture.ts';

const cell = { ...loadCell, primary: ['server-cpu.mean', 'client-cpu.mean'] };
const aa = { cell, aa: 'sse-aa' };

/** A little noise that is different in every round, pair and arm. */
const wobble = (round: number, pair: number, arm: string): number =>
  1 + (((round * 7 + pair * 3 + arm.length * 5) % 11) - 5) / 1000;

describe('primary verdicts', () => {
  it('are those that the cell names; the rest is exploratory', () => {
    const records = roundsOf((round) => loadRound(round, () => cpu(100), { cell }));
    const { verdicts } = run(records, 'server-cpu', 'throughput');
    expect(verdicts.map(({ metric, role }) => [metric, role])).toEqual([
      ['server-cpu', 'primary'],
      ['throughput', 'exploratory'],
    ]);
  });

  it('are corrected for their number: what six rounds show alone, they do not show among two', () => {
    const costs = ({ arm, round, pair }: Place) => ({
      ...cpu((arm === 'websocket' ? 50 : 100) * wobble(round, pair, arm)),
      // Now one side costs more, now the other: inconclusive.
      client: { cpuUserUs: arm === 'websocket' && round % 2 === 0 ? 300 : 200 },
    });
    const six = roundsOf((round) => loadRound(round, costs, { cell }), 6);
    const [verdict] = run(six, 'server-cpu', 'client-cpu').verdicts;
    expect(verdict?.outcome).toBe('cannot-tell');
    expect(verdict?.significance?.threshold).toBe(0.025);
    expect(verdict?.because.at(-1)).toEqual({
      code: 'taken-back',
      values: { claimed: 'lower', p: 0.03125, threshold: 0.025, claims: 2 },
    });
    const alone = six.map((record) => ({ ...record, cell: { ...cell, primary: ['server-cpu.mean'] } }));
    expect(run(alone, 'server-cpu').verdicts[0]).toMatchObject({
      outcome: 'lower',
      significance: { p: 2 / 64 },
    });
  });

  it('are eight at most, and the others keep what they found', () => {
    const many = Array.from({ length: MOST_PRIMARY + 1 }, () =>
      sampleVerdict({ role: 'primary', roundRatios: Array(10).fill(0.8), rounds: 10 }),
    );
    const corrected = correctFamilies(many);
    expect(corrected.filter(({ role }) => role === 'primary')).toHaveLength(MOST_PRIMARY);
    expect(corrected.at(-1)).toMatchObject({ role: 'exploratory', outcome: 'lower', significance: null });
  });
});

describe('the A/A control of the baseline', () => {
  const rounds = (window: Parameters<typeof loadRound>[1]) =>
    roundsOf((round) => loadRound(round, window, aa));
  const controlOf = (window: Parameters<typeof loadRound>[1]) =>
    run(rounds(window), 'server-cpu').verdicts.find(({ role }) => role === 'aa');
  const equal = ({ arm, pair, round }: Place) => cpu(100 * wobble(round, pair, arm));

  it('gives a verdict on each primary metric, the baseline against itself, after all others', () => {
    const { verdicts } = run(rounds(equal), 'server-cpu', 'missed');
    expect(
      verdicts.map(({ role, baseline, candidate, metric }) => [role, baseline, candidate, metric]),
    ).toEqual([
      ['primary', 'sse', 'websocket', 'server-cpu'],
      ['exploratory', 'sse', 'websocket', 'missed'],
      ['aa', 'sse', 'sse', 'server-cpu'],
    ]);
    expect(verdicts[2]?.outcome).toBe('same');
  });

  it('gives every verdict its noise floor: half the width of the same interval', () => {
    const [verdict, control] = run(rounds(equal), 'server-cpu').verdicts;
    expect(verdict?.noiseFloor).toBe(control?.halfWidth);
    expect(verdict?.noiseFloor).toBeGreaterThan(1);
  });

  it('is compared with the baseline alone, and found where it differs, as any other arm would be', () => {
    const control = controlOf(({ arm }) => cpu(arm === 'websocket' ? 150 : 100));
    expect(control).toMatchObject({ outcome: 'same', baselineValue: 1000, candidateValue: 1000 });
    expect(controlOf(({ arm }) => cpu(arm === 'sse-aa' ? 130 : 100))?.outcome).toBe('higher');
  });

  it('is in no comparison of the contest, and its void windows void none of them', () => {
    const records = rounds(({ arm }) => ({ ...cpu(100), checks: arm === 'sse-aa' ? [saturated] : [] }));
    const { verdicts, scenarios } = run(records, 'server-cpu');
    expect(verdicts.map(({ role, outcome, voidPairs }) => [role, outcome, voidPairs])).toEqual([
      ['primary', 'same', 0],
      ['aa', 'void', 32],
    ]);
    expect(scenarios[0]?.voidPairs).toBe(0);
  });
});

describe('a record with an injection', () => {
  it('is refused: it can never be an ordinary result', () => {
    const injected = loadRound(1, () => cpu(100), { injection: 'server-cpu-10' });
    expect(() => run([injected], 'server-cpu')).toThrow("holds the injection 'server-cpu-10'");
  });
});

describe('the grade of the machine', () => {
  const calibration: Calibration = {
    schemaVersion: 1,
    clockOffset: { lowNs: -400_000, highNs: 400_000 },
    timerLag: { p50Ns: 1, p90Ns: 1, maxNs: 1 },
    loopbackEcho: { p50Ns: 1, p90Ns: 1, maxNs: 1 },
    work: { serverNs: [1], clientNs: [1] },
    freeDescriptors: null,
    freePorts: null,
  };

  it('takes the size from a verdict, and says so; an A/A verdict is never limited', () => {
    const records = roundsOf((round) => loadRound(round, ({ arm }) => cpu(arm === 'sse' ? 100 : 150), aa));
    const { verdicts, calibration: graded } = analyse(
      records,
      { scenarios: defineRegistry('scenario', { steady: scenarioOf() }), metrics },
      calibration,
    );
    expect(graded?.grade).toBe('coarse');
    expect(verdicts.map(({ role, outcome }) => [role, outcome])).toEqual([
      ['primary', 'different'],
      ['aa', 'higher'],
    ]);
    expect(verdicts[0]?.because.map(({ code }) => code)).toEqual(['above-margin', 'limited-by-grade']);
  });
});
