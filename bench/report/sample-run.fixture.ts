import { explainHeadline } from '../analysis/answer.ts';
import { headlineOf } from '../analysis/headline.ts';
import { doAgree, halfWidth } from '../analysis/verdict/width.ts';
import type { Curve, CurvePoint, FaultCourse, Figures, Spectrum, WindowMark } from '../records/figures.ts';
import type { CheckSummary, ClaimResult, RunFile, RunTransport, ScenarioSummary } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';

/** The figures of a run without records. */
export const noFigures: Figures = {
  spectra: [],
  windows: [],
  faults: [],
  curves: [],
  crossovers: [],
  ladders: [],
  values: [],
};

/** The functional checks of a run for which none could be made. */
export const noFunctionalChecks: RunFile['functionalChecks'] = {
  madeAt: '2026-05-04T09:29:00.000Z',
  bytes: null,
  reply: null,
  code: null,
  heartbeats: null,
  proxies: null,
  answer: null,
  notes: [],
};

/** A small invented run for tests of the renderers: all six outcomes, zero sides, missing ratios, a load and a fault. */
export function sampleRun(changes: Partial<RunFile> = {}): RunFile {
  const run = { ...sample, ...changes };
  return {
    ...run,
    headline: changes.headline ?? headlineOf(run.verdicts, run.figures),
    answer: changes.answer ?? explainHeadline(run.verdicts, run.scenarios, run.figures.ladders),
  };
}

/** The same run, interrupted: one cell lacks rounds and another was never reached. */
export function partialRun(): RunFile {
  return sampleRun({
    complete: false,
    scenarios: sample.scenarios.map((summary, index) => ({
      ...summary,
      rounds: [summary.rounds, 3, 0][index] ?? 0,
      pairs: [summary.pairs, 24, 0][index] ?? 0,
      ended: index === 0 ? 'planned' : 'time',
    })),
    verdicts: sample.verdicts.filter(({ scenario }) => scenario === 'fan-out'),
    figures: { ...sample.figures, faults: [], curves: [] },
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
    figures: noFigures,
  });
}

/** One verdict of it to start from: WebSocket 19 % lower in server CPU. */
export function sampleVerdict(changes: Partial<Verdict> = {}): Verdict {
  return withDerived({ ...cpu, ...changes });
}

/** With what follows from its intervals. */
function withDerived(verdict: Verdict): Verdict {
  const { ratio, crossCheck, marginRatio } = verdict;
  const agrees = ratio === null || crossCheck === null ? null : doAgree(ratio, crossCheck, marginRatio ?? 1);
  return { ...verdict, halfWidth: ratio === null ? null : halfWidth(ratio), crossCheckAgrees: agrees };
}

/** A transport that is there to explain. */
export function control(id: string, label: string): RunTransport {
  return {
    id,
    label,
    role: 'control',
    isCompressed: false,
    server: 'Node.js alone',
    client: 'Node.js alone',
  };
}

/** A point of a curve whose rounds gave these values, the first of them in the middle. */
export function pointOf(...values: readonly [number, ...number[]]): Omit<CurvePoint, 'x'> {
  const rounds = values.length;
  return {
    value: values[0],
    low: Math.min(...values),
    high: Math.max(...values),
    confidence: rounds === 1 ? 0 : 0.75,
    rounds,
    roundValues: values,
  };
}

export const estimate = (point: number, low: number, high: number) => ({
  point,
  low,
  high,
  confidence: 0.95,
});

const relative = (ratio: number, floor: number) => ({ kind: 'relative', ratio, floor, unit: 'ns' }) as const;

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

const verdicts: readonly Verdict[] = given.map(withDerived);

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
  voidArms: [],
  ended: 'planned',
  seconds: 96.4,
  load: { kind: 'load', connections: 100, eventsPerSecond: 500, windowMs: 500 },
};

const claim = (
  id: string,
  kind: ClaimResult['kind'],
  outcome: ClaimResult['outcome'],
  [sentence, because, source]: readonly [string, string, string],
  evidence: readonly string[] = [],
  needs: readonly string[] = [],
): ClaimResult => ({ id, sentence, source, kind, outcome, because: [because], evidence, needs });

const check = (
  cell: string,
  code: CheckSummary['code'],
  outcome: CheckSummary['outcome'],
  count: number,
  example: CheckSummary['example'],
): CheckSummary => ({ scenario: 'fan-out', cell, code, outcome, count, example });

const metric = (id: string, label: string, unit: Verdict['unit']) =>
  ({ id, label, unit, better: 'lower', definition: `How ${label} is computed.` }) as const;

/** CPU by connections: two points of one transport, and one of the other that only one round gave. */
const cpuByConnections: Curve = {
  scenario: 'fan-out',
  cell: null,
  of: 'server-cpu',
  along: 'connections',
  label: 'Server CPU per delivery',
  unit: 'ns',
  x: { label: 'Connections', unit: 'count', scale: 'log' },
  lines: [
    {
      transport: 'sse',
      points: [
        { x: 100, ...pointOf(6200, 6000, 6500) },
        { x: 1000, ...pointOf(11_600, 11_000, 12_400) },
      ],
    },
    { transport: 'websocket', points: [{ x: 100, ...pointOf(5000) }] },
  ],
};

/** A fault that one side never noticed. */
function crashOf(transport: string, detectionNs: number | null, recoveryNs: number): FaultCourse {
  return {
    scenario: 'server-crash',
    cell: 'restart-after-1-s',
    transport,
    fault: 'server killed, back in 1 s',
    policy: 'with resume',
    rounds: 6,
    clients: 60,
    outageNs: 1_000_000_000,
    detectionNs,
    serverDetectionNs: null,
    recoveryNs,
    caughtUpNs: recoveryNs + 4_000_000,
    longestGapNs: 1_000_000_000 + recoveryNs,
    catchUpBytes: 6_400,
    expected: 12_000,
    missed: 0,
    duplicate: 0,
    reordered: 0,
    replayed: 4_800,
    accepts: 60,
    ends: { ok: 60, stalled: 0, closedForGood: 0 },
    example: [{ what: 'attempt', atNs: 950_000_000 }],
  };
}

function spectrum(transport: string, metricId: Spectrum['metric'], medianNs: number): Spectrum {
  const shares = [0, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.997, 0.999];
  return {
    scenario: 'fan-out',
    cell: '100-connections',
    transport,
    metric: metricId,
    events: 4000,
    deliveries: 400_000,
    points: shares.map((share) => ({
      share,
      valueNs: Math.round(medianNs * (0.5 / (1 - share)) ** 0.7),
      isResolvable: 4000 * (1 - share) >= 10,
    })),
  };
}

function window(at: number): WindowMark {
  const isVoid = at === 5;
  return {
    scenario: 'fan-out',
    cell: at < 8 ? '100-connections' : '1000-connections',
    round: Math.floor(at / 8),
    arm: at % 4 === 0 || at % 4 === 3 ? 'sse' : 'websocket',
    fromNs: at * 700_000_000,
    untilNs: at * 700_000_000 + 500_000_000,
    outcome: isVoid ? 'void' : at === 4 ? 'left-out' : 'counted',
    cause: isVoid ? { code: 'client-saturated', values: { busyShare: 0.83, limitShare: 0.8 } } : null,
  };
}

const sample: RunFile = {
  schemaVersion: 1,
  runId: '2026-05-04-093000-standard',
  startedAt: '2026-05-04T09:30:00.000Z',
  finishedAt: '2026-05-04T09:34:31.000Z',
  durationNs: 271e9,
  complete: true,
  seed: 1,
  profile: 'standard',
  budgetSeconds: null,
  argv: ['fan-out', 'server-crash', '--out', 'results/my run'],
  everyRound: false,
  ownScenarios: {},
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
    removed: [],
    node: 'v20.20.2',
    v8: '11.3.244.8',
    uv: '1.46.0',
    openssl: '3.0.17',
    dependencies: { 'eventsource-parser': '3.1.1', express: '5.3.0', ws: '8.23.0' },
    commit: '4aed815',
    dirty: true,
  },
  calibration: {
    schemaVersion: 1,
    clockOffset: { lowNs: -12_000, highNs: 19_000 },
    timerLag: { p50Ns: 135_000, p90Ns: 187_000, maxNs: 4_008_000 },
    loopbackEcho: { p50Ns: 41_000, p90Ns: 60_000, maxNs: 786_000 },
    work: { serverNs: [4_900_000, 4_930_000, 5_290_000, 5_310_000], clientNs: [4_800_000, 4_850_000] },
    freeDescriptors: 19_975,
    freePorts: null,
    grade: 'usable',
    because: [{ code: 'work-spread', values: { spreadShare: 0.0796, limitShare: 0.05, grade: 'good' } }],
  },
  metrics: [
    metric('server-cpu', 'Server CPU per delivery', 'ns'),
    metric('delivery', 'Delivery', 'ns'),
    metric('recovery', 'Recovery', 'ns'),
    metric('missed', 'Missed events', 'events'),
  ],
  margins: {
    'server-cpu.median': relative(1.1, 0),
    'delivery.p50': relative(1.1, 100_000),
    'delivery.p99': relative(1.25, 1_000_000),
    'recovery.median': relative(1.2, 50_000_000),
    'missed.total': { kind: 'exact' },
  },
  transports: [
    {
      id: 'sse',
      label: 'SSE',
      role: 'contest',
      isCompressed: false,
      server: 'express 5.3.0',
      client: 'eventsource-parser 3.1.1',
    },
    {
      id: 'websocket',
      label: 'WebSocket',
      role: 'contest',
      isCompressed: false,
      server: 'ws 8.23.0',
      client: 'ws 8.23.0',
    },
  ],
  targets: [],
  alsoRan: [],
  notRun: [{ id: 'wire', title: 'Bytes on the wire', question: 'What does each event weigh?' }],
  scenarios: [
    fanOut,
    {
      ...fanOut,
      cell: '1000-connections',
      cellLabel: '1,000 connections',
      voidPairs: 23,
      load: { kind: 'load', connections: 1000, eventsPerSecond: 50, windowMs: 500 },
    },
    {
      ...fanOut,
      id: 'server-crash',
      title: 'Server crash',
      question: 'What is lost when the server is killed and restarted?',
      cell: 'restart-after-1-s',
      cellLabel: 'restart after 1 s',
      rounds: 6,
      plannedRounds: 6,
      pairs: 6,
      voidPairs: 0,
      seconds: 42,
      load: {
        kind: 'fault',
        connections: 50,
        eventsPerSecond: 50,
        steps: [
          { atMs: 1000, action: 'kill-server' },
          { atMs: 2000, action: 'start-server' },
        ],
        besideRounds: 0,
      },
    },
  ],
  headline: headlineOf([], noFigures),
  sizing: [],
  example: {
    connections: 1000,
    eventsPerSecond: 5,
    payloadBytes: 100,
    transports: [
      {
        transport: 'sse',
        cores: { value: 0.046, low: 0.035, high: 0.06 },
        memoryBytes: { value: 88.9e6, low: 88.5e6, high: 89.2e6 },
      },
    ],
  },
  forecasts: [],
  answer: { pairs: [], bursts: null, stack: null },
  whichWhen: [
    {
      need: 'binary',
      pick: 'websocket',
      basis: 'functional-check',
      because: ['Bytes that are not UTF-8 arrive changed over SSE.'],
      details: ['As Base64, 1,000 B become 1,336 B.'],
      evidence: ['functional-checks/bytes'],
      needs: [],
    },
    {
      need: 'cheap-fan-out',
      pick: 'websocket',
      basis: 'exploratory',
      because: ['Server CPU per delivery is lower over WebSocket.'],
      details: null,
      evidence: ['fan-out/1000-connections/server-cpu/median'],
      needs: [],
    },
    {
      need: 'resume',
      pick: 'not-in-run',
      basis: null,
      because: ['Not in this run.'],
      details: null,
      evidence: [],
      needs: ['faults'],
    },
  ],
  verdicts,
  functionalChecks: {
    ...noFunctionalChecks,
    notes: [{ check: 'code', reason: 'the sources of this project are not here' }],
  },
  claims: [
    claim(
      'text-only',
      'article',
      'holds',
      [
        'SSE carries UTF-8 text only; WebSocket carries text or binary.',
        'Bytes that are not UTF-8 arrive changed over SSE.',
        'https://example.org/article',
      ],
      ['functional-checks/bytes'],
    ),
    claim(
      'no-polling',
      'article',
      'not-measured',
      ['The server pushes, so the client need not poll.', 'Not in this run.', 'the article'],
      [],
      ['polling'],
    ),
    claim(
      'ws-faster',
      'folklore',
      'depends',
      [
        'WebSocket delivers faster.',
        'The same at p50; different by an unclear amount at p90.',
        'many articles',
      ],
      ['fan-out/100-connections/delivery/p50', 'fan-out/100-connections/delivery/p90'],
    ),
    claim(
      'sse-less-memory',
      'folklore',
      'not-measured',
      ['SSE uses 40 % less memory.', 'Not in this run.', 'a blog'],
      [],
      ['memory'],
    ),
  ],
  checks: [
    check('1000-connections', 'client-saturated', 'void', 23, { busyShare: 0.93, limitShare: 0.8 }),
    check('100-connections', 'client-saturated', 'void', 2, { busyShare: 0.83, limitShare: 0.8 }),
    check('100-connections', 'still-warming', 'warn', 1, { arm: 'sse', limitShare: 0.05 }),
    check('100-connections', 'negative-transit', 'pass', 128, { deliveries: 0 }),
  ],
  figures: {
    spectra: (['sse', 'websocket'] as const).flatMap((transport, at) => [
      spectrum(transport, 'delivery', 240_000 * (1 - at / 20)),
      spectrum(transport, 'transit', 90_000 * (1 - at / 20)),
    ]),
    windows: [
      ...Array.from({ length: 16 }, (_, at) => window(at)),
      {
        ...window(16),
        fromNs: null,
        untilNs: null,
        outcome: 'void',
        cause: { code: 'unmeasured', values: { cause: 'The process died.' } },
      },
    ],
    faults: [crashOf('sse', null, 981_000_000), crashOf('websocket', 2_100_000, 1_342_000_000)],
    curves: [cpuByConnections],
    crossovers: [],
    ladders: [],
    values: [],
  },
};
