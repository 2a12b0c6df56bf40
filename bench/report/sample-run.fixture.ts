import { headlineOf } from '../analysis/headline.ts';
import type { MetricDescription, RunFile, ScenarioSummary } from '../records/run.ts';
import { sampleFigures } from './html/sample-figures.fixture.ts';
import { verdicts } from './sample-verdicts.fixture.ts';

export { sampleVerdict } from './sample-verdicts.fixture.ts';

/** A small invented run for tests of the renderers: all six outcomes, zero sides, missing ratios, a load and a fault. */
export function sampleRun(changes: Partial<RunFile> = {}): RunFile {
  const run = { ...sample, ...changes };
  return { ...run, headline: changes.headline ?? headlineOf(run.verdicts, run.figures) };
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
    figures: { spectra: [], windows: [], faults: [], curves: [], ladders: [], values: [] },
  });
}

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

const sample: RunFile = {
  schemaVersion: 1,
  runId: '2026-05-04-093000-standard',
  startedAt: '2026-05-04T09:30:00.000Z',
  finishedAt: '2026-05-04T09:34:31.000Z',
  durationNs: 271e9,
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
    'server-cpu.median': { kind: 'relative', ratio: 1.1, floor: 0, unit: 'ns' },
    'delivery.p50': { kind: 'relative', ratio: 1.1, floor: 100_000, unit: 'ns' },
    'delivery.p99': { kind: 'relative', ratio: 1.25, floor: 1_000_000, unit: 'ns' },
    'recovery.median': { kind: 'relative', ratio: 1.2, floor: 50_000_000, unit: 'ns' },
    'missed.total': { kind: 'exact' },
  },
  transports: [
    { id: 'sse', label: 'SSE', role: 'contest', server: 'express 5.3.0', client: 'eventsource-parser 3.1.1' },
    { id: 'websocket', label: 'WebSocket', role: 'contest', server: 'ws 8.23.0', client: 'ws 8.23.0' },
  ],
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
      id: 'server-crash',
      title: 'Server crash',
      question: 'What is lost when the server dies and comes back?',
      cell: 'restart-after-1-s',
      cellLabel: 'restart after 1 s',
      rounds: 6,
      plannedRounds: 6,
      pairs: 6,
      voidPairs: 0,
      voidArms: [],
      ended: 'planned',
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
  headline: headlineOf(verdicts, sampleFigures()),
  verdicts,
  functionalChecks: {
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
    heartbeats: null,
    proxies: null,
    answer: null,
    notes: ["The functional check 'code' lacks the sources of this project."],
  },
  claims: [
    {
      id: 'text-only',
      sentence: 'SSE carries UTF-8 text only; WebSocket carries text or binary.',
      source: 'the article',
      kind: 'article',
      outcome: 'holds',
      because: '41fffe0042 arrives over SSE as 41efbfbdefbfbd0042.',
      evidence: ['functional-checks/bytes'],
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
      example: { busyShare: 0.93, limitShare: 0.8 },
    },
    {
      scenario: 'fan-out',
      cell: '100-connections',
      code: 'client-saturated',
      outcome: 'void',
      count: 2,
      example: { busyShare: 0.83, limitShare: 0.8 },
    },
    {
      scenario: 'fan-out',
      cell: '100-connections',
      code: 'still-warming',
      outcome: 'warn',
      count: 1,
      example: { arm: 'sse', limitShare: 0.05 },
    },
    {
      scenario: 'fan-out',
      cell: '100-connections',
      code: 'negative-transit',
      outcome: 'pass',
      count: 128,
      example: { deliveries: 0 },
    },
  ],
  figures: sampleFigures(),
};

function metric(id: string, label: string, unit: MetricDescription['unit']): MetricDescription {
  return { id, label, unit, better: 'lower', definition: `${label}, as it is computed.` };
}
