import type { Demonstrations } from '../model/demonstrations.ts';
import type { Statistic } from '../model/metric.ts';
import type { Outcome, Verdict } from '../model/run.ts';
import type { Evidence } from './contract.ts';

const STATISTICS: readonly Statistic[] = ['mean', 'median', 'total', 'p50', 'p90', 'p99'];

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
  'link-cut/resume/missed/mean',
  'link-cut/resume/attempts/mean',
  'server-restart/resume/missed/mean',
  'server-restart/resume/attempts/mean',
] as const;

/** An invented verdict. @param key `scenario/cell/metric/statistic` */
export function verdictOf(key: string, changes: Partial<Verdict> = {}): Verdict {
  const [scenario = '', cell = '', metric = '', name = ''] = key.split('/');
  const statistic = STATISTICS.find((known) => known === name) ?? 'mean';
  return {
    role: 'exploratory',
    scenario,
    cell,
    cellLabel: cell.replace('-', ' '),
    metric,
    metricLabel: metric,
    unit: 'count',
    statistic,
    better: 'lower',
    baseline: 'sse',
    candidate: 'websocket',
    baselineValue: 100,
    candidateValue: 80,
    ratio: { point: 0.8, low: 0.7, high: 0.9, confidence: 0.95 },
    crossCheck: null,
    margin: { kind: 'exact' },
    marginRatio: 1,
    outcome: 'lower',
    because: 'Invented.',
    significance: null,
    recurs: null,
    noiseFloor: null,
    roundRatios: [],
    roundValues: null,
    rounds: 6,
    pairs: 6,
    voidPairs: 0,
    ...changes,
  };
}

/** Evidence with these verdicts and no demonstration, unless one is given. */
export function evidenceOf(
  outcomes: Readonly<Record<string, Outcome | Partial<Verdict>>>,
  demonstrations: Partial<Demonstrations> = {},
): Evidence {
  return {
    verdicts: Object.entries(outcomes).map(([key, what]) =>
      verdictOf(key, typeof what === 'string' ? { outcome: what } : what),
    ),
    demonstrations: { bytes: null, reply: null, code: null, heartbeats: null, notes: [], ...demonstrations },
  };
}

/** The same outcome everywhere. */
export function everywhere(what: Outcome | Partial<Verdict>): Readonly<Record<string, typeof what>> {
  return Object.fromEntries(ALL_KEYS.map((key) => [key, what]));
}

/** A reply: `postBytes` up for a POST, `frameBytes` up for a frame. */
export function replyOf(postBytes: number, frameBytes: number, postConnections = 2): Demonstrations['reply'] {
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
export function bytesOf(sseHex: string, binaryHex: string): Demonstrations['bytes'] {
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
): Demonstrations['code'] {
  const count = (side: 'server' | 'client', transport: 'sse' | 'websocket', lines: number) => ({
    path: `${side}s/${transport}.ts`,
    side,
    transport,
    lines,
    importedNames: ['connect'],
    protocolTerms: ['close'],
  });
  return {
    files: [
      count('server', 'sse', server[0]),
      count('server', 'websocket', server[1]),
      count('client', 'sse', client[0]),
      count('client', 'websocket', client[1]),
    ],
    comeBackLines: 9,
  };
}

/** Five heartbeats of each kind: a script sees so many of the comments and pings, and all of the messages. */
export function heartbeatsOf(seen: number): Demonstrations['heartbeats'] {
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
