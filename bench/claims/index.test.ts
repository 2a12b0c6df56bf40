import { describe, expect, it } from 'vitest';
import { metrics } from '../questions/index.ts';
import { scenarios } from '../questions/index.ts';
import type { Evidence } from './contract.ts';
import {
  answerOf,
  afterFaults,
  afterProcedures,
  ALL_KEYS,
  bytesOf,
  CLOSED,
  codeOf,
  courseOf,
  everywhere,
  evidenceOf,
  heartbeatsOf,
  proxiesOf,
  replyOf,
  STALLED,
} from './evidence.fixture.ts';
import { claims, decideClaims } from './index.ts';

const ARTICLE_IDS = [
  'simple-api',
  'auto-reconnect',
  'browser-support',
  'one-way',
  'text-only',
  'no-polling',
  'long-lived',
  'http-known',
  'chat-answer',
];

const FOLKLORE_IDS = [
  'sse-87-bytes',
  'sse-6-to-10',
  'ws-faster',
  'about-the-same',
  'sse-less-memory',
  'ws-less-memory',
  'ws-40-100kb',
  'deflate-memory',
  'sse-eats-server',
  'sse-95-percent',
  'ws-scales',
  'six-connections',
  'built-in-backpressure',
  'nagle-40ms',
  'frame-checksum',
  'herd',
  'heartbeat-sees-all',
];

/** Nothing here measures it, so no evidence can decide it. */
const NEVER_MEASURED: ReadonlySet<string> = new Set(['sse-95-percent']);

/** Decided by figures of faults and of procedures, which the verdicts of the fixture are not. */
const BY_FIGURES: ReadonlySet<string> = new Set([
  'auto-reconnect',
  'browser-support',
  'six-connections',
  'no-polling',
  'ws-40-100kb',
  'deflate-memory',
  'built-in-backpressure',
  'herd',
]);

/** Decided by what is shown once, before anything is measured. */
const BY_DEMONSTRATION: ReadonlySet<string> = new Set([
  'simple-api',
  'one-way',
  'text-only',
  'http-known',
  'chat-answer',
  'frame-checksum',
  'heartbeat-sees-all',
]);

const p50 = 'steady/100-connections/delivery/p50';
const p99 = 'steady/100-connections/delivery/p99';
const transit = 'steady/100-connections/transit/p50';
const overhead = 'steady/100-connections/overhead-bytes/mean';

const shown = {
  bytes: bytesOf('41', '41fffe0042'),
  reply: replyOf(133, 26),
  code: codeOf([1, 2], [1, 2]),
  heartbeats: heartbeatsOf(0),
  proxies: proxiesOf(5, 0),
  answer: answerOf(6, 2),
};

/** Values in bytes: SSE first. */
function adds(baselineValue: number, candidateValue: number) {
  return { [overhead]: { baselineValue, candidateValue } };
}

describe('the ledger', () => {
  it('has every claim once, those of the article first', () => {
    expect(claims.ids).toEqual([...ARTICLE_IDS, ...FOLKLORE_IDS]);
    expect(new Set(claims.ids).size).toBe(26);
    for (const [id, { kind }] of claims.entries())
      expect(kind).toBe(ARTICLE_IDS.includes(id) ? 'article' : 'folklore');
  });

  it('gives every claim an outcome with a reason, even when nothing was measured', () => {
    const results = decideClaims(evidenceOf({}));
    expect(results.map(({ id }) => id)).toEqual(claims.ids);
    for (const { outcome, because, evidence } of results) {
      expect(outcome).toBe('not-measured');
      expect(because).not.toBe('');
      expect(evidence).toEqual([]);
    }
  });

  it('asks for scenarios, cells and metrics that exist', () => {
    for (const key of ALL_KEYS) {
      const [scenario = '', cellId, metric = '', statistic] = key.split('/');
      const cell = scenarios.get(scenario).cells.find(({ id }) => id === cellId);
      expect(scenarios.get(scenario).metrics).toContain(metric);
      const { load = [], fault = [], procedure = [] } = metrics.get(metric);
      const statistics = { load, fault, procedure }[cell?.kind ?? 'load'].map((entry) => entry.statistic);
      expect(statistics).toContain(statistic);
    }
  });

  it('names only evidence of this run, and all that claims ask for is in the fixture', () => {
    const used = decideClaims(evidenceOf(everywhere('lower'), shown)).flatMap(({ evidence }) => evidence);
    const known = [
      ...ALL_KEYS,
      ...['bytes', 'reply', 'code', 'heartbeats', 'proxies', 'answer'].map(
        (name) => `functional-checks/${name}`,
      ),
    ];
    expect([...new Set(used)].toSorted()).toEqual(known.toSorted());
    const some = evidenceOf({ [p50]: 'lower' });
    expect(decideClaims(some).flatMap(({ evidence }) => evidence)).toEqual([p50, p50]);
  });

  it('counts on nothing that no scenario measures', () => {
    for (const result of decideClaims(evidenceOf(everywhere('lower'), shown))) {
      const isOut = NEVER_MEASURED.has(result.id) || BY_FIGURES.has(result.id);
      expect(result.outcome === 'not-measured', result.id).toBe(isOut);
    }
  });
});

describe('a void or undecided verdict', () => {
  it.each(['void', 'cannot-tell', 'different'] as const)(
    'never makes a claim hold or fail, wherever it stands: %s',
    (bad) => {
      for (const good of ['lower', 'higher', 'same'] as const) {
        for (const values of [{}, { baselineValue: 87, candidateValue: 14 }]) {
          const whole = everywhere({ outcome: good, ...values });
          for (const { id, outcome, evidence } of decideClaims(evidenceOf(whole, shown))) {
            if (outcome !== 'holds' && outcome !== 'fails') continue;
            for (const key of evidence.filter((name) => !name.startsWith('functional-checks/'))) {
              const broken = evidenceOf({ ...whole, [key]: { outcome: bad, ...values } }, shown);
              expect(['depends', 'not-measured'], `${id} without ${key}`).toContain(outcomeOf(id, broken));
            }
          }
        }
      }
    },
  );

  it.each(['void', 'cannot-tell'] as const)(
    'leaves a claim not measured where there is no other: %s',
    (bad) => {
      const evidence = evidenceOf(everywhere(bad), shown);
      const byVerdicts = claims.ids.filter((id) => !BY_DEMONSTRATION.has(id));
      for (const id of byVerdicts) expect(outcomeOf(id, evidence), id).toBe('not-measured');
    },
  );
});

const resident = 'memory/active/memory-resident';

/** Bytes for each connection, idle and active: SSE first. */
function takes(baselineValue: number, candidateValue: number, outcome: 'lower' | 'higher' | 'void') {
  const verdict = { baselineValue, candidateValue, outcome };
  return { 'memory/idle/memory/slope': verdict, 'memory/active/memory/slope': verdict };
}

const inChromium = 'browsers/chromium/browser-limit';
const sawChromium = {
  scenario: 'browsers',
  cell: 'chromium',
  code: 'browser',
  outcome: 'pass',
  count: 2,
  example: { version: 'Chrome/156' },
} as const;

const cases: readonly (readonly [id: string, outcome: string, words: RegExp, evidence: Evidence])[] = [
  ['simple-api', 'holds', /Server: 46 lines/, evidenceOf({}, { code: codeOf([46, 76], [40, 47]) })],
  ['simple-api', 'depends', /It depends on the side/, evidenceOf({}, { code: codeOf([46, 76], [64, 47]) })],
  ['simple-api', 'fails', /Client: 64 lines/, evidenceOf({}, { code: codeOf([80, 76], [64, 47]) })],
  [
    'auto-reconnect',
    'holds',
    /came back by itself after: reset\. A WebSocket alone never came back/,
    afterFaults(courseOf('reset/eventsource'), courseOf('reset/bare-websocket', CLOSED)),
  ],
  [
    'auto-reconnect',
    'depends',
    /after: reset\. It did not after: 503 \(closed for good\); dead path \(stalled\)\. A WebSocket alone never/,
    afterFaults(
      courseOf('reset/eventsource'),
      courseOf('503/eventsource', CLOSED),
      courseOf('dead path/eventsource', STALLED),
      // Nobody noticed it, and nobody had to come back.
      courseOf('short silence/eventsource', { detectionNs: null, accepts: 0 }),
      courseOf('reset/bare-websocket', CLOSED),
    ),
  ],
  [
    'auto-reconnect',
    'fails',
    /It did not after: reset \(closed for good\)/,
    afterFaults(courseOf('reset/eventsource', CLOSED), courseOf('reset/bare-websocket', CLOSED)),
  ],
  [
    'browser-support',
    'holds',
    /^Chrome\/156: 2 of 2 pairs of browser and transport opened\. The polyfill was not tried/,
    afterProcedures({ [`${inChromium}/sse`]: 6, [`${inChromium}/websocket`]: 20 }, [sawChromium]),
  ],
  [
    'browser-support',
    'depends',
    /1 of 2 pairs/,
    afterProcedures({ [`${inChromium}/sse`]: 0, [`${inChromium}/websocket`]: 20 }, [sawChromium]),
  ],
  [
    'browser-support',
    'not-measured',
    /npm run bench -- browsers/,
    afterProcedures({ [`${inChromium}/sse`]: null, [`${inChromium}/websocket`]: null }),
  ],
  [
    'six-connections',
    'holds',
    /^Chrome\/156: .* had 6 EventSources open at once, and 20 WebSockets\.$/,
    afterProcedures({ [`${inChromium}/sse`]: 6, [`${inChromium}/websocket`]: 20 }, [sawChromium]),
  ],
  [
    'six-connections',
    'fails',
    /had 20 EventSources/,
    afterProcedures({ [`${inChromium}/sse`]: 20 }, [sawChromium]),
  ],
  [
    'sse-less-memory',
    'holds',
    /6 kB a connection for SSE, 10 kB for WebSocket/,
    evidenceOf(takes(6000, 10_000, 'higher')),
  ],
  [
    'sse-less-memory',
    'fails',
    /10 kB a connection for SSE, 4.5 kB for WebSocket/,
    evidenceOf(takes(10_000, 4500, 'lower')),
  ],
  ['ws-less-memory', 'holds', /4.5 kB for WebSocket/, evidenceOf(takes(10_000, 4500, 'lower'))],
  ['ws-less-memory', 'fails', /10 kB for WebSocket/, evidenceOf(takes(6000, 10_000, 'higher'))],
  ['ws-less-memory', 'not-measured', /Not decided/, evidenceOf(takes(6000, 10_000, 'void'))],
  [
    'ws-40-100kb',
    'fails',
    /8 kB for a connection that got some events \(one round\)/,
    afterProcedures({ [`${resident}/websocket`]: 8000 }),
  ],
  [
    'ws-40-100kb',
    'depends',
    /with permessage-deflate 60 kB/,
    afterProcedures({ [`${resident}/websocket`]: 8000, [`${resident}/websocket-deflate`]: 60_000 }),
  ],
  [
    'deflate-memory',
    'holds',
    /8 kB without it and 240 kB with it, 30 times/,
    afterProcedures({ [`${resident}/websocket`]: 8000, [`${resident}/websocket-deflate`]: 240_000 }),
  ],
  [
    'deflate-memory',
    'fails',
    /1 times as much/,
    afterProcedures({ [`${resident}/websocket`]: 8000, [`${resident}/websocket-deflate`]: 8000 }),
  ],
  [
    'no-polling',
    'holds',
    /at most 0 requests an event, and clients that ask take 0.1 to 1\./,
    afterProcedures({
      'polling/rates/requests/sse': 0,
      'polling/rates/requests/long-polling': 1,
      'polling/rates/requests/polling-1s': 0.1,
    }),
  ],
  [
    'no-polling',
    'fails',
    /at most 1 requests/,
    afterProcedures({ 'polling/rates/requests/sse': 1, 'polling/rates/requests/long-polling': 1 }),
  ],
  [
    'built-in-backpressure',
    'fails',
    /kept 12 MB .* at most 1.1 MB/,
    afterProcedures({
      'slow-consumer/no-limit/most-buffered/sse': 12e6,
      'slow-consumer/limit-1-mib/most-buffered/sse': 1.1e6,
    }),
  ],
  [
    'built-in-backpressure',
    'not-measured',
    /the kernel took all/,
    afterProcedures({ 'slow-consumer/no-limit/most-buffered/sse': 2e5 }),
  ],
  [
    'herd',
    'depends',
    /All came back \(one round\)\. .* 199 connects .* its own, 19\./,
    afterProcedures({
      'herd/fixed-200/herd-worst-100ms/websocket': 199,
      'herd/full-jitter-200/herd-worst-100ms/websocket': 19,
    }),
  ],
  [
    'herd',
    'fails',
    /its own, 20/,
    afterProcedures({
      'herd/fixed-200/herd-worst-100ms/websocket': 21,
      'herd/full-jitter-200/herd-worst-100ms/websocket': 20,
    }),
  ],
  [
    'herd',
    'not-measured',
    /not every herd/,
    afterProcedures({
      'herd/fixed-200/herd-worst-100ms/websocket': null,
      'herd/full-jitter-200/herd-worst-100ms/websocket': 20,
    }),
  ],
  ['auto-reconnect', 'not-measured', /npm run bench -- faults/, afterFaults(courseOf('reset/eventsource'))],
  [
    'heartbeat-sees-all',
    'depends',
    /knew within 620 ms; 2 of 2 others never noticed/,
    afterFaults(
      courseOf('dead path/sse/hardened', { detectionNs: 4e8 }),
      courseOf('dead path/websocket/hardened', { detectionNs: 6.2e8 }),
      courseOf('dead path/eventsource', STALLED),
      courseOf('dead path/sse/with resume', STALLED),
    ),
  ],
  [
    'heartbeat-sees-all',
    'fails',
    /2 of 2 kinds of clients with a watchdog never noticed/,
    afterFaults(
      courseOf('dead path/sse/hardened', STALLED),
      courseOf('dead path/websocket/hardened', STALLED),
    ),
  ],
  [
    'one-way',
    'holds',
    /133 bytes up and 111 down, 2 connections/,
    evidenceOf({}, { reply: replyOf(133, 26) }),
  ],
  ['one-way', 'depends', /what is counted/, evidenceOf({}, { reply: replyOf(133, 26, 1) })],
  ['one-way', 'fails', /one frame: 900 bytes up/, evidenceOf({}, { reply: replyOf(133, 900, 1) })],
  ['text-only', 'holds', /over SSE as 41ef/, evidenceOf({}, { bytes: bytesOf('41efbfbd', '41fffe0042') })],
  ['text-only', 'depends', /the side/, evidenceOf({}, { bytes: bytesOf('41fffe0042', '41fffe0042') })],
  ['text-only', 'fails', /41fffe0042 arrives/, evidenceOf({}, { bytes: bytesOf('41fffe0042', '41') })],
  [
    'heartbeat-sees-all',
    'depends',
    /of 5 SSE comments a script is told of 0, of 5 WebSocket pings of 0, and of 5 messages .* of 5 and 5/,
    evidenceOf({}, { heartbeats: heartbeatsOf(0) }),
  ],
  ['heartbeat-sees-all', 'holds', /^Of 5 SSE comments/, evidenceOf({}, { heartbeats: heartbeatsOf(5) })],
  [
    'http-known',
    'depends',
    /SSE had 5 of 5 events at once; the WebSocket was refused with 404\. .* whole, SSE had 0 of 5 .* not to, SSE had 5 of 5 .* 20 streams of SSE shared one connection\.$/,
    evidenceOf({}, { proxies: proxiesOf(5, 0) }),
  ],
  ['http-known', 'holds', /^Through a proxy/, evidenceOf({}, { proxies: proxiesOf(5, 5) })],
  ['http-known', 'fails', /SSE had 3 of 5/, evidenceOf({}, { proxies: proxiesOf(3, 5) })],
  [
    'chat-answer',
    'depends',
    /fetch got 6: .* got 6 and asked twice, .* close it, once\. Over a WebSocket came 6\.$/,
    evidenceOf({}, { answer: answerOf(6, 2) }),
  ],
  ['chat-answer', 'holds', /^Of an answer/, evidenceOf({}, { answer: answerOf(6, 1) })],
  ['chat-answer', 'fails', /fetch got 2/, evidenceOf({}, { answer: answerOf(2, 2) })],
  ['long-lived', 'holds', /one HTTP answer alone are 111/, evidenceOf(adds(31, 2), shown)],
  ['long-lived', 'fails', /adds 300 bytes over SSE/, evidenceOf(adds(300, 200), shown)],
  ['long-lived', 'depends', /the transport/, evidenceOf(adds(300, 2), shown)],
  ['sse-87-bytes', 'holds', /SSE adds 90 bytes/, evidenceOf(adds(90, 15))],
  ['sse-87-bytes', 'fails', /SSE adds 31.4 bytes/, evidenceOf(adds(31.41, 2))],
  ['sse-87-bytes', 'depends', /true for SSE alone/, evidenceOf(adds(87, 2))],
  ['sse-6-to-10', 'holds', /SSE adds 8 bytes/, evidenceOf(adds(8, 2))],
  ['sse-6-to-10', 'depends', /true for WebSocket alone/, evidenceOf(adds(31, 2))],
  ['sse-6-to-10', 'fails', /WebSocket 14 bytes/, evidenceOf(adds(31, 14))],
  [
    'ws-faster',
    'holds',
    /^Delivery p50 is lower over WebSocket, 0.8x; .* \(steady, 100 connections\)\.$/,
    evidenceOf({ [p50]: 'lower', [p99]: 'lower' }),
  ],
  ['ws-faster', 'fails', /no practical difference/, evidenceOf({ [p50]: 'same', [p99]: 'same' })],
  ['ws-faster', 'fails', /higher over WebSocket/, evidenceOf({ [p50]: 'higher', [p99]: 'same' })],
  ['ws-faster', 'depends', /It depends on which events/, evidenceOf({ [p50]: 'lower', [p99]: 'same' })],
  ['ws-faster', 'depends', /Decided only in part/, evidenceOf({ [p50]: 'lower', [p99]: 'cannot-tell' })],
  ['ws-faster', 'depends', /by an unclear amount/, evidenceOf({ [p50]: 'different', [p99]: 'void' })],
  [
    'ws-faster',
    'not-measured',
    /Not in this run\. It takes 'npm run bench -- steady'/,
    evidenceOf({ [transit]: 'lower' }),
  ],
  ['about-the-same', 'holds', /no practical difference/, evidenceOf(everywhere('same'))],
  ['about-the-same', 'fails', /lower over WebSocket/, evidenceOf(everywhere('lower'))],
  [
    'about-the-same',
    'depends',
    /what performance means/,
    evidenceOf({ ...everywhere('same'), [p50]: 'lower' }),
  ],
  ['sse-eats-server', 'depends', /processor time it holds.*Memory/, evidenceOf(everywhere('lower'))],
  ['sse-eats-server', 'depends', /processor time it fails.*Memory/, evidenceOf(everywhere('same'))],
  ['sse-eats-server', 'not-measured', /Not decided/, evidenceOf(everywhere('void'))],
  ['ws-scales', 'depends', /More than 1,000 connections.*Express/, evidenceOf(everywhere('higher'))],
  ['ws-scales', 'fails', /no practical difference/, evidenceOf(everywhere('same'))],
  ['nagle-40ms', 'fails', /less than 10 ms/, evidenceOf({ [transit]: { baselineValue: 3e5 } })],
  ['nagle-40ms', 'depends', /10 ms or more/, evidenceOf({ [transit]: { baselineValue: 3e7 } })],
  ['frame-checksum', 'fails', /is 26 bytes long/, evidenceOf({}, { reply: replyOf(133, 26) })],
  ['frame-checksum', 'depends', /the 4 bytes/, evidenceOf({}, { reply: replyOf(133, 30) })],
];

describe('a claim', () => {
  it.each(cases)('%s %s: %s', (id, outcome, words, evidence) => {
    const decision = claims.get(id).decide(evidence);
    expect(decision).toMatchObject({ outcome });
    expect(decision.because).toMatch(words);
  });

  it('that can be decided is shown here with two outcomes or more', () => {
    for (const id of claims.ids.filter((name) => !NEVER_MEASURED.has(name))) {
      const outcomes = cases.filter(([name]) => name === id).map(([, outcome]) => outcome);
      expect(new Set(outcomes).size, id).toBeGreaterThanOrEqual(2);
    }
  });

  it('is decided alike whichever transport is the baseline', () => {
    const turned = {
      outcome: 'higher',
      baseline: 'websocket',
      candidate: 'sse',
      baselineValue: 2,
      candidateValue: 31,
      ratio: { point: 4, low: 3, high: 5, confidence: 0.95 },
    } as const;
    const evidence = evidenceOf({ [p50]: turned, [p99]: turned, [overhead]: turned }, shown);
    expect(claims.get('ws-faster').decide(evidence)).toMatchObject({ outcome: 'holds' });
    expect(claims.get('ws-faster').decide(evidence).because).toContain('is lower over WebSocket, 0.25x');
    expect(claims.get('sse-6-to-10').decide(evidence).because).toContain('SSE adds 31 bytes');
  });

  it('is not decided by a verdict on another transport', () => {
    const other = { outcome: 'lower', candidate: 'raw-tcp' } as const;
    expect(outcomeOf('ws-faster', evidenceOf({ [p50]: other, [p99]: other }))).toBe('not-measured');
  });

  it('gives the command for what this run lacks', () => {
    const { because } = claims.get('ws-scales').decide(evidenceOf({}));
    expect(because).toContain('npm run bench -- fan-out');
  });
});

function outcomeOf(id: string, evidence: Evidence): string {
  return claims.get(id).decide(evidence).outcome;
}
