import { doAgree, halfWidth } from '../analysis/verdict/width.ts';
import type { Verdict } from '../records/verdict.ts';

export const estimate = (point: number, low: number, high: number) => ({
  point,
  low,
  high,
  confidence: 0.95,
});

export const relative = (ratio: number, floor: number) =>
  ({ kind: 'relative', ratio, floor, unit: 'ns' }) as const;

const interval = (
  code: 'below-margin' | 'above-margin' | 'inside-margin' | 'excludes-one',
  low: number,
  high: number,
  marginRatio: number,
) => ({ code, values: { low, high, marginRatio } });

const cpu: Verdict = {
  role: 'exploratory',
  scenario: 'fan-out',
  cell: '100-connections',
  cellLabel: '100 connections',
  metric: 'server-cpu',
  metricLabel: 'Server CPU per delivery',
  unit: 'ns',
  statistic: 'median',
  better: 'lower',
  baseline: 'sse',
  candidate: 'websocket',
  baselineValue: 6214,
  candidateValue: 4998,
  ratio: estimate(0.8052, 0.7818, 0.8291),
  crossCheck: estimate(0.8049, 0.7793, 0.8313),
  crossCheckAgrees: null,
  halfWidth: null,
  margin: relative(1.1, 0),
  marginRatio: 1.1,
  outcome: 'lower',
  because: [interval('below-margin', 0.7818, 0.8291, 1.1)],
  significance: null,
  recurs: true,
  noiseFloor: 1.031,
  roundRatios: [0.79, 0.8, 0.81, 0.82, 0.8, 0.805, 0.83, 0.79],
  roundValues: {
    baseline: [6200, 6210, 6230, 6180, 6240, 6214, 6190, 6250],
    candidate: [4900, 4970, 5050, 5070, 4990, 5000, 5140, 4940],
  },
  rounds: 8,
  pairs: 64,
  voidPairs: 2,
  disturbedPairs: 0,
  conditions: 'quiet',
};

const delivery: Verdict = {
  ...cpu,
  metric: 'delivery',
  metricLabel: 'Delivery',
  statistic: 'p50',
  baselineValue: 241_300,
  candidateValue: 228_900,
  ratio: estimate(0.9486, 0.9102, 0.9871),
  crossCheck: estimate(0.9491, 0.9087, 0.9913),
  margin: relative(1.1, 100_000),
  marginRatio: 1.4144,
  outcome: 'same',
  because: [interval('inside-margin', 0.9171, 0.9812, 1.4144)],
  noiseFloor: 1.052,
};

/** What leaves a verdict without a ratio. */
const unratioed = { ratio: null, crossCheck: null, marginRatio: null } as const;

const missed: Verdict = {
  ...cpu,
  ...unratioed,
  metric: 'missed',
  metricLabel: 'Missed events',
  unit: 'events',
  statistic: 'total',
  baselineValue: 0,
  candidateValue: 0,
  margin: { kind: 'exact' },
  marginRatio: 1,
  outcome: 'same',
  because: [{ code: 'both-zero', values: { rounds: 8 } }],
  noiseFloor: null,
  roundRatios: [null, null, null, null, null, null, null, null],
};

const crowded = { cell: '1000-connections', cellLabel: '1,000 connections', voidPairs: 0 } as const;
const crash = {
  scenario: 'server-crash',
  cell: 'restart-after-1-s',
  cellLabel: 'restart after 1 s',
  noiseFloor: null,
  pairs: 6,
  rounds: 6,
  voidPairs: 0,
} as const;

const given: readonly Verdict[] = [
  { ...cpu, role: 'primary', significance: { p: 0.0078, threshold: 0.025 } },
  delivery,
  {
    ...delivery,
    statistic: 'p90',
    baselineValue: 912_000,
    candidateValue: 1_104_000,
    ratio: estimate(1.2103, 1.0214, 1.4341),
    crossCheck: estimate(1.2031, 0.9874, 1.4659),
    marginRatio: 1.1096,
    outcome: 'different',
    because: [interval('excludes-one', 1.0214, 1.4341, 1.1096)],
  },
  {
    ...delivery,
    statistic: 'p99',
    baselineValue: 4_310_000,
    candidateValue: 4_420_000,
    ratio: estimate(1.0262, 0.8284, 1.2713),
    crossCheck: estimate(1.0301, 0.8195, 1.2948),
    margin: relative(1.25, 1_000_000),
    marginRatio: 1.25,
    outcome: 'cannot-tell',
    because: [
      {
        code: 'contains-one',
        values: {
          low: 0.8284,
          high: 1.2713,
          marginRatio: 1.25,
          low90: 0.8613,
          high90: 1.2513,
          halfWidthRatio: 1.2388,
        },
      },
    ],
  },
  {
    ...cpu,
    metric: 'wire-bytes',
    metricLabel: 'Wire bytes per event',
    unit: 'bytes',
    statistic: 'mean',
    baselineValue: 78.02,
    candidateValue: 59.02,
    ratio: estimate(0.756_472_7, 0.756_472_7, 0.756_472_7),
    crossCheck: null,
    margin: { kind: 'exact' },
    marginRatio: 1,
    because: [interval('below-margin', 0.756_472_7, 0.756_472_7, 1)],
    noiseFloor: 1,
  },
  missed,
  {
    ...cpu,
    role: 'aa',
    significance: { p: 0.0078, threshold: 0.05 },
    candidate: 'sse',
    candidateValue: 6302,
    ratio: estimate(1.0142, 0.9846, 1.0465),
    crossCheck: estimate(1.0138, 0.9821, 1.0466),
    outcome: 'same',
    because: [interval('inside-margin', 0.9899, 1.0391, 1.1)],
  },
  {
    ...cpu,
    ...crowded,
    baselineValue: 11_620,
    candidateValue: 7804,
    ratio: estimate(0.6714, 0.6502, 0.6945),
  },
  {
    ...delivery,
    ...crowded,
    ...unratioed,
    baselineValue: null,
    candidateValue: null,
    outcome: 'void',
    because: [{ code: 'many-void', values: { voidPairs: 23, pairs: 64, cause: 'client-saturated' } }],
    noiseFloor: null,
    voidPairs: 23,
  },
  {
    ...delivery,
    ...crowded,
    metric: 'lag',
    metricLabel: 'Lag',
    better: 'neither',
    baselineValue: 488_000,
    candidateValue: 603_000,
    ratio: estimate(1.2361, 1.1842, 1.2903),
    crossCheck: estimate(1.2358, 1.1797, 1.2946),
    marginRatio: 1.1,
    outcome: 'higher',
    because: [interval('above-margin', 1.1842, 1.2903, 1.1)],
  },
  {
    ...delivery,
    ...crash,
    metric: 'recovery',
    metricLabel: 'Recovery',
    statistic: 'median',
    baselineValue: 981_000_000,
    candidateValue: 1_342_000_000,
    ratio: estimate(1.3679, 1.3011, 1.4402),
    crossCheck: estimate(1.3702, 1.2987, 1.4456),
    margin: relative(1.2, 50_000_000),
    marginRatio: 1.2,
    outcome: 'higher',
    because: [interval('above-margin', 1.3011, 1.4402, 1.2)],
  },
  {
    ...missed,
    ...crash,
    candidateValue: 150,
    outcome: 'higher',
    because: [{ code: 'one-zero', values: { zero: 'sse', other: 'websocket', rounds: 6 } }],
  },
  {
    ...delivery,
    ...crash,
    ...unratioed,
    metric: 'detection',
    metricLabel: 'Detection',
    statistic: 'median',
    baselineValue: null,
    candidateValue: 2_100_000,
    outcome: 'cannot-tell',
    because: [
      {
        code: 'absent',
        values: {
          baseline: 'sse',
          candidate: 'websocket',
          baselineRounds: 6,
          candidateRounds: 0,
          rounds: 6,
          nullMeans: 'half of its clients or more never noticed',
        },
      },
    ],
  },
];

/** All six outcomes, zero sides and missing ratios. */
export const sampleVerdicts: readonly Verdict[] = given.map(withDerived);

/** One verdict to start from: WebSocket 19 % lower in server CPU. */
export function sampleVerdict(changes: Partial<Verdict> = {}): Verdict {
  return withDerived({ ...cpu, ...changes });
}

/** With what follows from its intervals. */
function withDerived(verdict: Verdict): Verdict {
  const { ratio, crossCheck, marginRatio } = verdict;
  const agrees = ratio === null || crossCheck === null ? null : doAgree(ratio, crossCheck, marginRatio ?? 1);
  return { ...verdict, halfWidth: ratio === null ? null : halfWidth(ratio), crossCheckAgrees: agrees };
}
