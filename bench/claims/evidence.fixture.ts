import type { FunctionalChecks } from '../records/functional-checks.ts';
import type { FaultCourse, ProcedureValue } from '../records/figures.ts';
import type { Statistic } from '../records/vocabulary.ts';
import type { Outcome, Verdict } from '../records/verdict.ts';
import { noFunctionalChecks } from '../report/sample-run.fixture.ts';
import { sampleVerdict } from '../report/sample-verdicts.fixture.ts';
import type { Evidence } from './contract.ts';

const STATISTICS: readonly Statistic[] = ['mean', 'median', 'total', 'slope', 'p50', 'p90', 'p99'];

/** Every verdict that claims ask for. */
export const ALL_KEYS = [
  'steady/100-connections/delivery/p50',
  'steady/100-connections/delivery/p99',
  'steady/100-connections/transit/p50',
  'steady/100-connections/server-cpu/mean',
  'steady/100-connections/client-cpu/mean',
  'steady/100-connections/overhead-bytes/mean',
  'fan-out/100-connections/server-cpu/mean',
  'fan-out/100-connections/throughput/mean',
  'fan-out/1000-connections/server-cpu/mean',
  'fan-out/1000-connections/throughput/mean',
  'memory/idle/memory/slope',
  'memory/active/memory/slope',
  'tokens/warm/first-token/p50',
  'tokens/warm/token-delay/p50',
  'binary/100-kb/data-bytes/mean',
  'binary/100-kb/server-cpu/mean',
  'agent-turns/20-ms/task-against-fresh/median',
  'agent-turns/20-ms/task-against-kept/median',
  'agent-turns/20-ms/task-new/median',
  'agent-turns/80-ms/task-against-fresh/median',
  'agent-turns/80-ms/task-against-kept/median',
  'agent-turns/80-ms/task-new/median',
] as const;

/** An invented verdict. @param key `scenario/cell/metric/statistic` */
export function verdictOf(key: string, changes: Partial<Verdict> = {}): Verdict {
  const [scenario = '', cell = '', metric = '', name = ''] = key.split('/');
  const statistic = STATISTICS.find((known) => known === name) ?? 'mean';
  return sampleVerdict({
    scenario,
    cell,
    cellLabel: cell.replace('-', ' '),
    metric,
    metricLabel: metric,
    statistic,
    baselineValue: 100,
    candidateValue: 80,
    ratio: { point: 0.8, low: 0.7, high: 0.9, confidence: 0.95 },
    ...(scenario === 'agent-turns' && { baseline: 'sse-tls', candidate: 'websocket-tls' }),
    ...changes,
  });
}

/** Evidence with these verdicts and no functional check, unless one is given. */
export function evidenceOf(
  outcomes: Readonly<Record<string, Outcome | Partial<Verdict>>>,
  functionalChecks: Partial<FunctionalChecks> = {},
  figures: Partial<Evidence['figures']> = {},
  checks: Evidence['checks'] = [],
): Evidence {
  return {
    verdicts: Object.entries(outcomes).map(([key, what]) =>
      verdictOf(key, typeof what === 'string' ? { outcome: what } : what),
    ),
    figures: { faults: [], curves: [], values: [], ...figures },
    checks,
    functionalChecks: { ...noFunctionalChecks, ...functionalChecks },
  };
}

/** What five clients went through in a fault. @param key `fault/transport`, and `/policy` for clients of one policy */
export function courseOf(key: string, changes: Partial<FaultCourse> = {}): FaultCourse {
  const [fault = '', transport = '', policy = null] = key.split('/');
  return {
    scenario: 'faults',
    cell: `${fault}-${policy ?? 'as-shipped'}`.replaceAll(' ', '-'),
    transport,
    fault,
    policy,
    rounds: 1,
    clients: 5,
    outageNs: null,
    detectionNs: 1e7,
    serverDetectionNs: null,
    recoveryNs: null,
    caughtUpNs: null,
    longestGapNs: null,
    catchUpBytes: null,
    expected: 100,
    missed: 0,
    duplicate: 0,
    reordered: 0,
    replayed: 0,
    accepts: 5,
    ends: { ok: 5, stalled: 0, closedForGood: 0 },
    example: [],
    ...changes,
  };
}

export const CLOSED: Partial<FaultCourse> = { ends: { ok: 0, stalled: 0, closedForGood: 5 } };
export const STALLED: Partial<FaultCourse> = {
  ends: { ok: 0, stalled: 5, closedForGood: 0 },
  detectionNs: null,
  accepts: 0,
};

/** What the arms of procedures came to. @param values by `scenario/cell/metric/transport` */
export function afterProcedures(
  values: Readonly<Record<string, number | null>>,
  checks: Evidence['checks'] = [],
): Evidence {
  const all = Object.entries(values).map(([key, value]): ProcedureValue => {
    const [scenario = '', cell = '', metric = '', transport = ''] = key.split('/');
    const point =
      value === null
        ? null
        : { value, low: value, high: value, confidence: 0, rounds: 1, roundValues: [value] };
    return {
      scenario,
      cell,
      metric,
      metricLabel: metric,
      unit: 'count',
      statistic: 'median',
      nullMeans: 'it was not read',
      arms: [{ transport, value: point }],
    };
  });
  return evidenceOf({}, {}, { values: all }, checks);
}

/** Evidence of faults alone. */
export function afterFaults(...faults: readonly FaultCourse[]): Evidence {
  return evidenceOf({}, {}, { faults });
}

/** The same outcome everywhere. */
export function everywhere(what: Outcome | Partial<Verdict>): Readonly<Record<string, typeof what>> {
  return Object.fromEntries(ALL_KEYS.map((key) => [key, what]));
}

/** A reply: `postBytes` up for a POST, `frameBytes` up for a frame. */
export function replyOf(
  postBytes: number,
  frameBytes: number,
  postConnections = 2,
): FunctionalChecks['reply'] {
  const cost = (upBytes: number, downBytes: number) => ({
    first: { upBytes, downBytes },
    later: { upBytes, downBytes },
  });
  return {
    payloadBytes: 20,
    routes: [
      { route: 'post', connections: postConnections, ...cost(postBytes, 111) },
      { route: 'frame', connections: 1, ...cost(frameBytes, 0) },
    ],
  };
}

/** What becomes of bytes that are no UTF-8: over SSE, and in a binary message. */
export function bytesOf(sseHex: string, binaryHex: string): FunctionalChecks['bytes'] {
  const sentHex = '41fffe0042';
  return {
    deliveries: (
      [
        ['sse', sseHex],
        ['websocket-binary', binaryHex],
      ] as const
    ).map(([route, arrivedHex]) => ({
      input: 'not-utf-8',
      route,
      sentHex,
      arrivedHex,
      result: arrivedHex === sentHex ? 'identical' : 'changed',
      closeCode: null,
    })),
    base64: [{ payloadBytes: 1000, encodedBytes: 1336 }],
  };
}

/** Lines of the servers and the clients, SSE first. */
export function codeOf(
  server: readonly [number, number],
  client: readonly [number, number],
): FunctionalChecks['code'] {
  const files = Object.entries({ server, client }).flatMap(([name, counts]) =>
    (['sse', 'websocket'] as const).map((transport, at) => ({
      path: `${name}s/${transport}.ts`,
      side: name === 'server' ? ('server' as const) : ('client' as const),
      transport,
      lines: counts[at] ?? 0,
      importedNames: ['connect'],
      protocolTerms: ['close'],
      text: null,
    })),
  );
  return { files, comeBackLines: 9 };
}

/** Five heartbeats of each kind: how many of the comments and pings a script sees; it sees all messages. */
export function heartbeatsOf(seen: number): FunctionalChecks['heartbeats'] {
  return {
    beats: 5,
    routes: [
      { route: 'comment', scriptEvents: seen, answered: null },
      { route: 'sse-message', scriptEvents: 5, answered: null },
      { route: 'ping', scriptEvents: seen, answered: 5 },
      { route: 'websocket-message', scriptEvents: 5, answered: null },
    ],
  };
}

/** Five events through each proxy: SSE has as many at once through one that passes all on, and through one that collects. */
export function proxiesOf(plain: number, collecting: number): FunctionalChecks['proxies'] {
  const lives = { plain, upgrading: plain, collecting, 'collecting-unless-told': plain } as const;
  return {
    events: 5,
    routes: (['plain', 'upgrading', 'collecting', 'collecting-unless-told'] as const).flatMap((proxy) => [
      { proxy, transport: 'sse' as const, live: lives[proxy], atTheEnd: 5 - lives[proxy], refusedWith: null },
      proxy === 'plain'
        ? { proxy, transport: 'websocket' as const, live: 0, atTheEnd: 0, refusedWith: 404 }
        : { proxy, transport: 'websocket' as const, live: 5, atTheEnd: 0, refusedWith: null },
    ]),
    http2: { streams: 20, connections: 1, events: 100 },
  };
}

/** An answer in six pieces: how many arrived with fetch, and how often an EventSource asked that was never closed. */
export function answerOf(arrived: number, asked: number): FunctionalChecks['answer'] {
  return {
    pieces: 6,
    routes: [
      { route: 'fetch', method: 'POST', arrived, asked: 1 },
      { route: 'event-source', method: 'GET', arrived: 6, asked },
      { route: 'event-source-told', method: 'GET', arrived: 6, asked: 1 },
      { route: 'websocket', method: null, arrived: 6, asked: 1 },
    ],
  };
}
