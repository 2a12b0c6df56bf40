import { explainHeadline } from '../analysis/answer.ts';
import { headlineOf } from '../analysis/headline.ts';
import type { CheckSummary, ClaimResult, RunFile, RunTransport, ScenarioSummary } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import { noFigures, sampleFigures } from './sample-figures.fixture.ts';
import { relative, sampleVerdicts } from './sample-verdicts.fixture.ts';

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
    verdicts: sampleVerdicts.filter(({ scenario }) => scenario === 'fan-out'),
    figures: { ...sampleFigures, faults: [], curves: [] },
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
  verdicts: sampleVerdicts,
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
  figures: sampleFigures,
};
