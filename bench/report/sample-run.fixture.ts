import type { RatioEstimate, RunFile, ScenarioSummary, Verdict } from '../model/run.ts';
import { sampleFigures } from './html/sample-figures.fixture.ts';

/** A small invented run for tests of the renderers: all six outcomes, zero sides, missing ratios, a load and a fault. */
export function sampleRun(changes: Partial<RunFile> = {}): RunFile {
  return { ...sample, ...changes };
}

/** The same run, interrupted: one cell lacks rounds and another was never reached. */
export function partialRun(): RunFile {
  return sampleRun({
    complete: false,
    scenarios: sample.scenarios.map((summary, index) => ({
      ...summary,
      rounds: [summary.rounds, 3, 0][index] ?? 0,
      pairs: [summary.pairs, 24, 0][index] ?? 0,
    })),
    verdicts: sample.verdicts.filter(({ scenario }) => scenario === 'fan-out'),
  });
}

/** The same run, interrupted before anything was measured. */
export function unmeasuredRun(): RunFile {
  return sampleRun({
    complete: false,
    scenarios: [],
    verdicts: [],
    claims: [],
    checks: [],
    figures: { spectra: [], slices: [], faults: [] },
  });
}

/** One verdict of it to start from: WebSocket 1.24x lower in server CPU. */
export function sampleVerdict(changes: Partial<Verdict> = {}): Verdict {
  return { ...cpu, ...changes };
}

function estimate(point: number, low: number, high: number): RatioEstimate {
  return { point, low, high, confidence: 0.95 };
}

const cpu: Verdict = {
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
  margin: { kind: 'relative', ratio: 1.1, floor: 0 },
  marginRatio: 1.1,
  outcome: 'lower',
  because: 'The 95 % interval 0.78..0.83 lies wholly below 1/1.1 = 0.91.',
  noiseFloor: 1.031,
  roundRatios: [0.79, 0.8, 0.81, 0.82, 0.8, 0.805, 0.83, 0.79],
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
  margin: { kind: 'relative', ratio: 1.1, floor: 100_000 },
  marginRatio: 1.4144,
  outcome: 'same',
  because: 'The 90 % interval 0.92..0.98 lies wholly inside 0.71..1.41.',
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
  because: 'Both sides are 0 in every round.',
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

const verdicts: readonly Verdict[] = [
  cpu,
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
    because: 'The 95 % interval 1.02..1.43 excludes 1 and reaches into 0.90..1.11.',
  },
  {
    ...delivery,
    statistic: 'p99',
    baselineValue: 4_310_000,
    candidateValue: 4_420_000,
    ratio: estimate(1.0262, 0.8284, 1.2713),
    crossCheck: estimate(1.0301, 0.8195, 1.2948),
    margin: { kind: 'relative', ratio: 1.25, floor: 1_000_000 },
    marginRatio: 1.25,
    outcome: 'cannot-tell',
    because: 'The 95 % interval 0.83..1.27 contains 1, and the 90 % interval reaches beyond 0.80..1.25.',
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
    because: 'The bytes are counted, and every round gave the same ratio.',
    noiseFloor: 1,
  },
  missed,
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
    because: '23 of 64 pairs are void, more than a quarter: client-saturated.',
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
    because: 'The 95 % interval 1.18..1.29 lies wholly above 1.10.',
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
    margin: { kind: 'relative', ratio: 1.2, floor: 50_000_000 },
    marginRatio: 1.2,
    outcome: 'higher',
    because: 'The 95 % interval 1.30..1.44 lies wholly above 1.20.',
  },
  {
    ...missed,
    ...crash,
    baselineValue: 0,
    candidateValue: 150,
    outcome: 'higher',
    because:
      'WebSocket missed 150 events in the median round, SSE none: a ratio with a zero side does not exist.',
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
    because: 'No client of SSE noticed the fault before it ended.',
  },
];

const fanOut: ScenarioSummary = {
  id: 'fan-out',
  title: 'Fan-out',
  question: 'What does it cost to give every event to many listeners?',
  cell: '100-connections',
  cellLabel: '100 connections',
  rounds: 8,
  plannedRounds: 8,
  pairs: 64,
  voidPairs: 2,
  seconds: 96.4,
  load: '500 events per second to each connection, in slices of 0.5 s.',
};

const sample: RunFile = {
  schemaVersion: 1,
  runId: '2026-05-04-093000-standard',
  startedAt: '2026-05-04T09:30:00.000Z',
  finishedAt: '2026-05-04T09:34:31.000Z',
  complete: true,
  seed: 1,
  profile: 'standard',
  argv: ['fan-out', 'server-crash', '--out', 'results/my run'],
  environment: {
    cpuModel: 'Example CPU | 2.40 GHz',
    cpuCount: 2,
    memoryBytes: 8_325_000_000,
    platform: 'linux x64',
    kernel: '6.1.0-13-amd64',
    virtualization: 'kvm',
    congestionControl: 'bbr',
    openFileLimit: 20_000,
    loadAverage: [0.42, 0.31, 0.25],
    pinning: 'server on processor 0, client on processor 1',
    node: 'v20.20.2',
    v8: '11.3.244.8',
    uv: '1.46.0',
    openssl: '3.0.17',
    dependencies: { 'eventsource-parser': '3.1.1', express: '5.3.0', ws: '8.23.0' },
    commit: '4aed815',
    dirty: true,
  },
  calibration: null,
  margins: {
    'server-cpu.median': { kind: 'relative', ratio: 1.1, floor: 0 },
    'delivery.p50': { kind: 'relative', ratio: 1.1, floor: 100_000 },
    'delivery.p99': { kind: 'relative', ratio: 1.25, floor: 1_000_000 },
    'recovery.median': { kind: 'relative', ratio: 1.2, floor: 50_000_000 },
    'missed.total': { kind: 'exact' },
  },
  transports: [
    { id: 'sse', label: 'SSE', server: 'express 5.3.0', client: 'eventsource-parser 3.1.1' },
    { id: 'websocket', label: 'WebSocket', server: 'ws 8.23.0', client: 'ws 8.23.0' },
  ],
  scenarios: [
    fanOut,
    {
      ...fanOut,
      cell: '1000-connections',
      cellLabel: '1,000 connections',
      voidPairs: 23,
      load: '50 events per second to each connection, in slices of 0.5 s.',
    },
    {
      id: 'server-crash',
      title: 'Server crash',
      question: 'What is lost when the server dies and comes back?',
      cell: 'restart-after-1-s',
      cellLabel: 'restart after 1 s',
      rounds: 6,
      plannedRounds: 6,
      pairs: 6,
      voidPairs: 0,
      seconds: 42,
      load: 'The server is killed after 1 s and started again 1 s later, with 50 clients at 50 events per second.',
    },
  ],
  verdicts,
  demonstrations: {
    bytes: {
      deliveries: [
        {
          input: 'not-utf-8',
          route: 'sse',
          sentHex: '41fffe0042',
          arrivedHex: '41efbfbdefbfbd0042',
          result: 'changed',
          closeCode: null,
        },
        {
          input: 'not-utf-8',
          route: 'websocket-text',
          sentHex: '41fffe0042',
          arrivedHex: null,
          result: 'nothing',
          closeCode: 1007,
        },
        {
          input: 'not-utf-8',
          route: 'websocket-binary',
          sentHex: '41fffe0042',
          arrivedHex: '41fffe0042',
          result: 'identical',
          closeCode: 1000,
        },
      ],
      base64: [{ payloadBytes: 1000, encodedBytes: 1336 }],
    },
    reply: {
      payloadBytes: 20,
      routes: [
        {
          route: 'post',
          connections: 2,
          first: { upBytes: 133, downBytes: 111 },
          later: { upBytes: 133, downBytes: 111 },
        },
        {
          route: 'frame',
          connections: 1,
          first: { upBytes: 26, downBytes: 0 },
          later: { upBytes: 26, downBytes: 0 },
        },
      ],
    },
    code: null,
    notes: ["The demonstration 'code' lacks the sources of this project."],
  },
  claims: [
    {
      id: 'text-only',
      sentence: 'SSE carries UTF-8 text only; WebSocket carries text or binary.',
      source: 'the article',
      kind: 'article',
      outcome: 'holds',
      because: '41fffe0042 arrives over SSE as 41efbfbdefbfbd0042.',
      evidence: ['demonstrations/bytes'],
    },
    {
      id: 'no-polling',
      sentence: 'The server pushes, so the client need not poll.',
      source: 'the article',
      kind: 'article',
      outcome: 'not-measured',
      because: 'Polling is not part of this project yet.',
      evidence: [],
    },
    {
      id: 'ws-faster',
      sentence: 'WebSocket delivers faster.',
      source: 'many articles',
      kind: 'folklore',
      outcome: 'depends',
      because: 'The same at p50; at p90 there is a difference of unclear size.',
      evidence: ['fan-out/100-connections/delivery/p50', 'fan-out/100-connections/delivery/p90'],
    },
    {
      id: 'sse-less-memory',
      sentence: 'SSE uses 40 % less memory.',
      source: 'a blog',
      kind: 'folklore',
      outcome: 'not-measured',
      because: 'The scenario memory was not part of this run.',
      evidence: [],
    },
  ],
  checks: [
    {
      scenario: 'fan-out',
      cell: '1000-connections',
      code: 'client-saturated',
      outcome: 'void',
      count: 23,
      example: 'The event loop of the client was busy 93 % of the time; 80 % is the limit.',
    },
    {
      scenario: 'fan-out',
      cell: '100-connections',
      code: 'client-saturated',
      outcome: 'void',
      count: 2,
      example: 'The event loop of the client was busy 83 % of the time; 80 % is the limit.',
    },
    {
      scenario: 'fan-out',
      cell: '100-connections',
      code: 'still-warming',
      outcome: 'warn',
      count: 1,
      example: 'CPU per delivery still moved by 7 % when the warm-up ended; 5 % counts as stable.',
    },
    {
      scenario: 'fan-out',
      cell: '100-connections',
      code: 'negative-transit',
      outcome: 'pass',
      count: 128,
      example: 'No delivery came before it was sent.',
    },
  ],
  figures: sampleFigures(),
};
