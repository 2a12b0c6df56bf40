import { doAgree, halfWidth } from '../analysis/verdict/width.ts';
import type { RatioEstimate, Verdict } from '../records/run.ts';

/** One verdict of it to start from: WebSocket 1.24x lower in server CPU. */
export function sampleVerdict(changes: Partial<Verdict> = {}): Verdict {
  return withDerived({ ...cpu, ...changes });
}

/** With what follows from its intervals. */
function withDerived(verdict: Verdict): Verdict {
  const { ratio, crossCheck, marginRatio } = verdict;
  const agrees = ratio === null || crossCheck === null ? null : doAgree(ratio, crossCheck, marginRatio ?? 1);
  return { ...verdict, halfWidth: ratio === null ? null : halfWidth(ratio), crossCheckAgrees: agrees };
}

function estimate(point: number, low: number, high: number): RatioEstimate {
  return { point, low, high, confidence: 0.95 };
}

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
  margin: { kind: 'relative', ratio: 1.1, floor: 0, unit: 'ns' },
  marginRatio: 1.1,
  outcome: 'lower',
  because: [{ code: 'below-margin', values: { low: 0.7818, high: 0.8291, marginRatio: 1.1 } }],
  significance: null,
  recurs: true,
  noiseFloor: 1.031,
  roundRatios: [0.79, 0.8, 0.81, 0.82, 0.8, 0.805, 0.83, 0.79],
  roundValues: null,
  rounds: 8,
  pairs: 64,
  voidPairs: 2,
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
  margin: { kind: 'relative', ratio: 1.1, floor: 100_000, unit: 'ns' },
  marginRatio: 1.4144,
  outcome: 'same',
  because: [{ code: 'inside-margin', values: { low: 0.9171, high: 0.9812, marginRatio: 1.4144 } }],
  noiseFloor: 1.052,
};

const missed: Verdict = {
  ...cpu,
  metric: 'missed',
  metricLabel: 'Missed events',
  unit: 'events',
  statistic: 'total',
  baselineValue: 0,
  candidateValue: 0,
  ratio: null,
  crossCheck: null,
  margin: { kind: 'exact' },
  marginRatio: 1,
  outcome: 'same',
  because: [{ code: 'both-zero', values: { rounds: 8 } }],
  noiseFloor: null,
  roundRatios: [null, null, null, null, null, null, null, null],
};

const crowded: Partial<Verdict> = { cell: '1000-connections', cellLabel: '1,000 connections', voidPairs: 0 };
const crash: Partial<Verdict> = {
  scenario: 'server-crash',
  cell: 'restart-after-1-s',
  cellLabel: 'restart after 1 s',
  noiseFloor: null,
  pairs: 6,
  rounds: 6,
  voidPairs: 0,
};

/** What the first cell is there to decide, and the same of the baseline against itself. */
const primary: Verdict = { ...cpu, role: 'primary', significance: { p: 0.0078, threshold: 0.025 } };
const aa: Verdict = {
  ...cpu,
  role: 'aa',
  significance: { p: 0.0078, threshold: 0.05 },
  candidate: 'sse',
  baselineValue: 6214,
  candidateValue: 6302,
  ratio: estimate(1.0142, 0.9846, 1.0465),
  crossCheck: estimate(1.0138, 0.9821, 1.0466),
  outcome: 'same',
  because: [{ code: 'inside-margin', values: { low: 0.9899, high: 1.0391, marginRatio: 1.1 } }],
};

const given: readonly Verdict[] = [
  primary,
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
    because: [{ code: 'excludes-one', values: { low: 1.0214, high: 1.4341, marginRatio: 1.1096 } }],
  },
  {
    ...delivery,
    statistic: 'p99',
    baselineValue: 4_310_000,
    candidateValue: 4_420_000,
    ratio: estimate(1.0262, 0.8284, 1.2713),
    crossCheck: estimate(1.0301, 0.8195, 1.2948),
    margin: { kind: 'relative', ratio: 1.25, floor: 1_000_000, unit: 'ns' },
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
    because: [{ code: 'below-margin', values: { low: 0.756_472_7, high: 0.756_472_7, marginRatio: 1 } }],
    noiseFloor: 1,
  },
  missed,
  aa,
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
    statistic: 'p50',
    baselineValue: null,
    candidateValue: null,
    ratio: null,
    crossCheck: null,
    marginRatio: null,
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
    because: [{ code: 'above-margin', values: { low: 1.1842, high: 1.2903, marginRatio: 1.1 } }],
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
    margin: { kind: 'relative', ratio: 1.2, floor: 50_000_000, unit: 'ns' },
    marginRatio: 1.2,
    outcome: 'higher',
    because: [{ code: 'above-margin', values: { low: 1.3011, high: 1.4402, marginRatio: 1.2 } }],
  },
  {
    ...missed,
    ...crash,
    baselineValue: 0,
    candidateValue: 150,
    outcome: 'higher',
    because: [{ code: 'one-zero', values: { zero: 'sse', other: 'websocket', rounds: 6 } }],
  },
  {
    ...delivery,
    ...crash,
    metric: 'detection',
    metricLabel: 'Detection',
    statistic: 'median',
    baselineValue: null,
    candidateValue: 2_100_000,
    ratio: null,
    crossCheck: null,
    marginRatio: null,
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

export const verdicts: readonly Verdict[] = given.map(withDerived);
