import { describe, expect, it } from 'vitest';

import { metrics, scenarios } from '../questions/index.ts';
import type { FunctionalChecks } from '../records/functional-checks.ts';
import { textWords } from '../report/words/text.ts';
import type { Evidence } from './contract.ts';
import {
  afterFaults,
  afterProcedures as values,
  ALL_KEYS,
  answerOf,
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

/** Nothing here measures it, so no evidence can decide it. */
const NEVER_MEASURED = 'sse-95-percent';

const p50 = 'steady/100-connections/delivery/p50';
const p99 = 'steady/100-connections/delivery/p99';
const transit = 'steady/100-connections/transit/p50';
const firstToken = 'tokens/warm/first-token/p50';
const tokenDelay = 'tokens/warm/token-delay/p50';
/** Over a rolling restart: connections that another server took over, and events that a client with resume missed, SSE first. */
const deploys = ({ moved, missed }: { moved: number; missed: readonly [number, number] }): Evidence =>
  values({
    ...Object.fromEntries(
      ['sse', 'websocket'].flatMap((transport, at) => [
        [`deploys/haproxy-rolling-inside-resume/deploy-moved/${transport}`, moved],
        [`deploys/haproxy-rolling-inside-resume/deploy-missed/${transport}`, missed[at] ?? null],
        [`deploys/haproxy-rolling-inside-resume/deploy-repeated/${transport}`, 0],
        [`deploys/haproxy-rolling-inside-resume/deploy-reconnects/${transport}`, 1.3],
        [`deploys/haproxy-rolling-inside-no-resume/deploy-missed/${transport}`, 40],
      ]),
    ),
    'deploys/haproxy-at-once-inside-libraries/deploy-gave-up/eventsource': 28,
    'deploys/haproxy-rolling-inside-libraries/deploy-missed/partysocket': 150,
    'deploys/haproxy-rolling-beside-resume/deploy-kept/websocket': 30,
  });

/** Events missed over changes of server, and of those that went out before the next server had started: with pub/sub, and with Redis Streams. */
const missedBehindBrokers = ({
  moved,
  away,
  kept,
}: Readonly<Record<'moved' | 'away' | 'kept', number>>): Evidence =>
  values({
    'backplane/moves/moved-missed-pubsub/sse': moved,
    'backplane/moves/away-missed-pubsub/sse': 0,
    'backplane/moves/away-missed-pubsub/websocket': away,
    'backplane/moves/away-missed-redis/sse': kept,
  });

/** What tasks of an agent took, SSE first: on new connections, on one with all input, and on one with only new input. */
const tasksTook = (fresh: number, kept: number, onlyNew: number, websocket: number): Evidence =>
  evidenceOf(
    Object.fromEntries(
      ['20-ms', '80-ms'].flatMap((cell) =>
        Object.entries({ 'task-against-fresh': fresh, 'task-against-kept': kept, 'task-new': onlyNew }).map(
          ([metric, sse]) => [
            `agent-turns/${cell}/${metric}/median`,
            {
              outcome: websocket < sse * 0.9 ? 'lower' : 'same',
              baselineValue: sse,
              candidateValue: websocket,
            } as const,
          ],
        ),
      ),
    ),
  );
const overhead = 'steady/100-connections/overhead-bytes/mean';

const shown: Partial<FunctionalChecks> = {
  bytes: bytesOf('41', '41fffe0042'),
  reply: replyOf(133, 26),
  code: codeOf([1, 2], [1, 2]),
  heartbeats: heartbeatsOf(0),
  proxies: proxiesOf(5, 0),
  answer: answerOf(6, 2),
};
/** Evidence of functional checks alone. */
const shows = (checks: Partial<FunctionalChecks>): Evidence => evidenceOf({}, checks);
/** Bytes added to an event, SSE first. */
const adds = (baselineValue: number, candidateValue: number) =>
  evidenceOf({ [overhead]: { baselineValue, candidateValue } }, shown);
/** Wire bytes and server CPU over SSE, where a binary message takes 1,000 and 100. */
const costsOfBase64 = (bytesOverSse: number, cpuOverSse: number) =>
  evidenceOf(
    {
      'binary/100-kb/data-bytes/mean': {
        outcome: 'lower',
        baselineValue: bytesOverSse,
        candidateValue: 1000,
      },
      'binary/100-kb/server-cpu/mean': { outcome: 'lower', baselineValue: cpuOverSse, candidateValue: 100 },
    },
    shown,
  );
/** Bytes for each connection, idle and active, SSE first. */
const takes = (baselineValue: number, candidateValue: number, outcome: 'lower' | 'higher' | 'void') => {
  const verdict = { baselineValue, candidateValue, outcome };
  return evidenceOf({ 'memory/idle/memory/slope': verdict, 'memory/active/memory/slope': verdict });
};
/** How many connections Chromium opened. */
const opens = (sse: number | null, websocket?: number | null): Evidence =>
  values(
    {
      'browsers/chromium/browser-limit/sse': sse,
      ...(websocket === undefined ? {} : { 'browsers/chromium/browser-limit/websocket': websocket }),
    },
    [
      {
        scenario: 'browsers',
        cell: 'chromium',
        code: 'browser',
        outcome: 'pass',
        count: 2,
        example: { version: 'Chrome/156' },
      },
    ],
  );
/** Restarts of a server that a browser resumed over, or not and was closed for good, beside faults where clients did as the claim says. */
const restarts = (resumed: Readonly<Record<'direct' | 'nginx', number>>): Evidence => {
  const cells = Object.entries(resumed).flatMap(([way, value]) => [
    [`browsers/firefox-restart-${way}-long/page-resumed/sse`, value] as const,
    [`browsers/firefox-restart-${way}-long/page-closed-for-good/sse`, 1 - value] as const,
  ]);
  const evidence = values(Object.fromEntries(cells));
  const faults = [courseOf('reset/eventsource'), courseOf('reset/bare-websocket', CLOSED)];
  return { ...evidence, figures: { ...evidence.figures, faults } };
};
/** Events that pass through nginx: at its defaults, if the server marks its response, and with the line that cures it. */
const nginxPasses = (
  unmarked: number,
  marked: number,
  cured: number,
  more: Readonly<Record<string, number>> = {},
): Evidence =>
  values({
    ...more,
    'proxies/nginx-unmarked/proxied-events/sse': unmarked,
    'proxies/nginx-defaults/proxied-events/sse': marked,
    'proxies/nginx-unmarked-cured/proxied-events/sse': cured,
  });
/** Streams of one page in Chromium, and the TCP connections under them. */
const shares = (
  streams: Readonly<Record<string, number>>,
  connections: Readonly<Record<string, number>> = {},
) => {
  const all = (metric: string, by: Readonly<Record<string, number>>) =>
    Object.entries(by).map(([transport, value]) => [
      `browsers/chromium-${transport.endsWith('-h2') ? 'http2' : 'http1'}/${metric}/${transport}`,
      value,
    ]);
  return values(
    Object.fromEntries([...all('page-streams', streams), ...all('page-tcp-connections', connections)]),
  );
};
/** The same over HTTP/2, with verdicts of the load over HTTP/2. */
const sharesWith = (sse: number, websocket: number, outcome: 'same' | 'lower' | 'void'): Evidence => {
  const of = { outcome, baseline: 'sse-h2', candidate: 'websocket-h2' } as const;
  const { verdicts } = evidenceOf({ 'secure/h2/delivery/p50': of, 'secure/h2/server-cpu/mean': of });
  return { ...shares({ 'sse-h2': sse, 'websocket-h2': websocket }), verdicts };
};
/** Resident bytes of an active connection. */
const resident = (websocket: number, deflated?: number): Evidence =>
  values({
    'memory/active/memory-resident/websocket': websocket,
    ...(deflated === undefined ? {} : { 'memory/active/memory-resident/websocket-deflate': deflated }),
  });
/** Connects in the worst 100 ms. */
const herds = (fixed: number | null, random: number): Evidence =>
  values({
    'herd/fixed-200/herd-worst-100ms/websocket': fixed,
    'herd/full-jitter-200/herd-worst-100ms/websocket': random,
  });

const CASES: Readonly<
  Record<string, readonly (readonly [outcome: string, words: RegExp, evidence: Evidence])[]>
> = {
  'simple-api': [
    ['holds', /^Server: 46 lines/, shows({ code: codeOf([46, 76], [40, 47]) })],
    ['depends', /^It depends on the side .* needs 9 more lines/, shows({ code: codeOf([46, 76], [64, 47]) })],
    ['fails', /Client: 64 lines/, shows({ code: codeOf([80, 76], [64, 47]) })],
  ],
  'auto-reconnect': [
    [
      'holds',
      /by itself after: reset\. A WebSocket alone never reconnected/,
      afterFaults(courseOf('reset/eventsource'), courseOf('reset/bare-websocket', CLOSED)),
    ],
    [
      'depends',
      /after: reset\. It did not after: 503 \(closed for good\); dead path \(stalled\)\. A WebSocket alone never/,
      afterFaults(
        courseOf('reset/eventsource'),
        courseOf('503/eventsource', CLOSED),
        courseOf('dead path/eventsource', STALLED),
        // No client noticed it, and none had to reconnect.
        courseOf('short silence/eventsource', { detectionNs: null, accepts: 0 }),
        courseOf('reset/bare-websocket', CLOSED),
      ),
    ],
    [
      'fails',
      /It did not after: reset \(closed for good\)/,
      afterFaults(courseOf('reset/eventsource', CLOSED), courseOf('reset/bare-websocket', CLOSED)),
    ],
    ['not-measured', /npm run bench -- faults'/, afterFaults(courseOf('reset/eventsource'))],
    [
      'holds',
      /default settings\. In real browsers it resumed with every event over 1 of 2 restarts of its server, and was closed for good in 1, each time by a status from nginx\.$/,
      restarts({ direct: 1, nginx: 0 }),
    ],
  ],
  'browser-support': [
    ['holds', /^Chrome\/156: 2 of 2 pairs .*\. The polyfill was not tried/, opens(6, 20)],
    ['depends', /1 of 2 pairs/, opens(0, 20)],
    ['not-measured', /npm run bench -- browsers' where Chromium/, opens(null, null)],
  ],
  'six-connections': [
    ['holds', /^Chrome\/156: .* had 6 EventSources open at once, and 20 WebSockets\.$/, opens(6, 20)],
    ['fails', /had 20 EventSources/, opens(20)],
    [
      'holds',
      /Over HTTP\/2 it had 50, on 1 TCP connections in all\.$/,
      values({
        'browsers/chromium/browser-limit/sse': 6,
        'browsers/chromium-http2/page-streams/sse-h2': 50,
        'browsers/chromium-http2/page-tcp-connections/sse-h2': 1,
      }),
    ],
  ],
  'sse-less-memory': [
    ['holds', /6\.00 kB per connection for SSE and 10\.0 kB/, takes(6000, 10_000, 'higher')],
    ['fails', /10\.0 kB per connection for SSE and 4\.50 kB/, takes(10_000, 4500, 'lower')],
  ],
  'ws-less-memory': [
    ['holds', /4\.50 kB for WebSocket/, takes(10_000, 4500, 'lower')],
    ['fails', /10\.0 kB for WebSocket/, takes(6000, 10_000, 'higher')],
    ['not-measured', /^Inconclusive\. Memory, idle: memory slope is void/, takes(6000, 10_000, 'void')],
  ],
  'ws-40-100kb': [
    ['fails', /holds 8\.00 kB of resident memory \(one round\)\. /, resident(8000)],
    ['depends', /with permessage-deflate 60\.0 kB/, resident(8000, 60_000)],
  ],
  'deflate-memory': [
    ['holds', /8\.00 kB .* without it and 240 kB with it, 30\.0x/, resident(8000, 240_000)],
    ['fails', /1\.00x as much/, resident(8000, 8000)],
  ],
  'no-polling': [
    [
      'holds',
      /at most 0 requests per event, and polling takes 0\.1 to 1\. The median .* 2\.00 ms .* 500 ms/,
      values({
        'polling/rates/requests/sse': 0,
        'polling/rates/requests/long-polling': 1,
        'polling/rates/requests/polling-1s': 0.1,
        'polling/rates/delivery/sse': 2e6,
        'polling/rates/delivery/polling-1s': 5e8,
      }),
    ],
    [
      'fails',
      /at most 1 requests/,
      values({ 'polling/rates/requests/sse': 1, 'polling/rates/requests/long-polling': 1 }),
    ],
  ],
  'http2-as-good': [
    ['holds', /50 EventSources and 50 WebSockets .* the same within/, sharesWith(50, 50, 'same')],
    ['fails', /6 EventSources and 50 WebSockets/, sharesWith(6, 50, 'lower')],
    ['depends', /^It depends on what is compared/, sharesWith(50, 50, 'lower')],
    ['depends', /^Decided only in part\. .* is void/, sharesWith(50, 50, 'void')],
    ['depends', /not in this run: /, shares({ 'sse-h2': 50, 'websocket-h2': 50 })],
  ],
  'own-connection': [
    [
      'depends',
      /^It depends on the protocol.* Over HTTP\/1\.1 50 .* had 51 .* Over HTTP\/2 50 .* had 1 TCP/,
      shares({ websocket: 50, 'websocket-h2': 50 }, { websocket: 51, 'websocket-h2': 1 }),
    ],
    ['holds', /had 51/, shares({ websocket: 50, 'websocket-h2': 50 }, { websocket: 51, 'websocket-h2': 51 })],
    ['not-measured', /browsers/, shares({ websocket: 50 }, { websocket: 51 })],
  ],
  'enough-for-chat': [
    ['holds', /read 900 µs after/, evidenceOf({ [tokenDelay]: { baselineValue: 9e5 } })],
    ['fails', /read 30\.0 ms after/, evidenceOf({ [tokenDelay]: { baselineValue: 3e7 } })],
    ['not-measured', /bench -- tokens/, evidenceOf({})],
  ],
  'ws-faster-chat': [
    ['holds', /lower over WebSocket/, evidenceOf({ [firstToken]: 'lower', [tokenDelay]: 'lower' })],
    ['fails', /same within/, evidenceOf({ [firstToken]: 'same', [tokenDelay]: 'same' })],
    ['depends', /^It depends on which token/, evidenceOf({ [firstToken]: 'lower', [tokenDelay]: 'same' })],
  ],
  'agents-40-percent': [
    [
      'depends',
      /^It depends on what it is compared with\. 20 ms: a task of 20 turns takes 2\.00 s .* 60 % less than over SSE on new .*\(12 % less with a model that thinks 1\.00 s in each turn\), 20 % less than on one .*, about as long as on one .* only new input\./,
      tasksTook(5e9, 2.5e9, 2e9, 2e9),
    ],
    ['fails', /17 % less .* about as long as on one/, tasksTook(2.4e9, 2.1e9, 1.9e9, 2e9)],
    ['holds', /50 % less/, tasksTook(5e9, 4.2e9, 4e9, 2e9)],
    [
      'depends',
      /^Decided only in part/,
      evidenceOf({
        'agent-turns/20-ms/task-new/median': { outcome: 'same', baselineValue: 1e9, candidateValue: 1e9 },
      }),
    ],
  ],
  'no-cancel': [
    [
      'fails',
      /knew 400 µs after .* It made 2 tokens/,
      values({ 'tokens/cancel/cancel-known/sse': 4e5, 'tokens/cancel/in-vain/sse': 2 }),
    ],
    [
      'fails',
      /Over HTTP\/2 it ends one stream: each next question needed 0 new connections/,
      values({
        'tokens/cancel/cancel-known/sse': 4e5,
        'tokens/cancel/answer-connections/sse-h2': 9,
        'tokens/cancel-h2/answer-connections/sse-h2': 0,
      }),
    ],
    ['not-measured', /no value that counts/, values({ 'tokens/cancel/cancel-known/sse': null })],
    ['not-measured', /bench -- tokens/, values({ 'tokens/warm/cancel-known/sse': null })],
  ],
  'base64-a-third': [
    ['holds', /1\.00 kB become 1\.34 kB/, shows({ bytes: bytesOf('41', '41') })],
    [
      'depends',
      /whole groups of four/,
      shows({
        bytes: {
          deliveries: [],
          base64: [
            { payloadBytes: 1, encodedBytes: 4 },
            { payloadBytes: 3000, encodedBytes: 4000 },
          ],
        },
      }),
    ],
    [
      'fails',
      /1\.00 kB become 2\.00 kB/,
      shows({ bytes: { deliveries: [], base64: [{ payloadBytes: 1000, encodedBytes: 2000 }] } }),
    ],
    ['holds', /take 1\.33x the bytes .* takes 1\.40x the CPU time/, costsOfBase64(1333, 140)],
    ['depends', /^It depends on what is counted, .* takes 2\.00x the CPU time/, costsOfBase64(1333, 200)],
    ['depends', /take 1\.50x the bytes/, costsOfBase64(1500, 140)],
  ],
  'nginx-buffers': [
    ['depends', /^Of 10 events 0 passed .*, 10 if the server .*, and 10 without/, nginxPasses(0, 10, 10)],
    ['holds', /^Of 10 events 0 passed .*, 0 if the server/, nginxPasses(0, 0, 0)],
    ['fails', /^Of 10 events 10 passed/, nginxPasses(10, 10, 10)],
    [
      'depends',
      /gzip for text.event-stream 0 passed .* opened after 1\.02 s, and with a comment .* after 400 µs\.$/,
      nginxPasses(0, 10, 10, {
        'proxies/nginx-gzip-unmarked/proxied-events/sse': 0,
        'proxies/nginx-headers/headers-alone/sse-h2': 1.02e9,
        'proxies/nginx-headers/headers-with-comment/sse-h2': 4e5,
      }),
    ],
  ],
  'built-in-backpressure': [
    [
      'fails',
      /buffered 12\.0 MB .* at most 1\.10 MB/,
      values({
        'slow-consumer/no-limit/most-buffered/sse': 12e6,
        'slow-consumer/limit-1-mib/most-buffered/sse': 1.1e6,
      }),
    ],
    ['not-measured', /the kernel took all/i, values({ 'slow-consumer/no-limit/most-buffered/sse': 2e5 })],
  ],
  herd: [
    ['depends', /All reconnected \(one round\)\. .* 199 connects .* a random delay, 19\./, herds(199, 19)],
    ['fails', /a random delay, 20/, herds(21, 20)],
    ['not-measured', /Not every herd/, herds(null, 20)],
  ],
  'sticky-sessions': [
    [
      'fails',
      /another server took over .*, up to 20 times in a round \(one round\)\. .* missed 0 events .* Without resume a client missed up to 40\./,
      deploys({ moved: 20, missed: [0, 0] }),
    ],
    ['depends', /what the servers share\. .* missed 7 events/, deploys({ moved: 20, missed: [0, 7] })],
    ['not-measured', /No client was taken over/, deploys({ moved: 0, missed: [0, 0] })],
  ],
  'ws-deploys-harder': [
    [
      'fails',
      /at most 0 events over SSE and 0 over WebSocket, .* 28 clients of an EventSource .* missed up to 150 events\. .* 30 WebSockets/,
      deploys({ moved: 20, missed: [0, 0] }),
    ],
    ['holds', /0 events over SSE and 7 over WebSocket/, deploys({ moved: 20, missed: [0, 7] })],
  ],
  'pub-sub-enough': [
    [
      'depends',
      /whether an event may be lost\. .* missed up to 0 events\. .* missed up to 500 with pub\/sub, and 0 with/,
      missedBehindBrokers({ moved: 0, away: 500, kept: 0 }),
    ],
    [
      'fails',
      /^Clients that changed .* missed up to 3 events/,
      missedBehindBrokers({ moved: 3, away: 500, kept: 0 }),
    ],
    ['holds', /^Clients that changed/, missedBehindBrokers({ moved: 0, away: 0, kept: 0 })],
    ['not-measured', /No broker that keeps events/, missedBehindBrokers({ moved: 0, away: 500, kept: 1 })],
  ],
  'heartbeat-sees-all': [
    [
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
      'fails',
      /2 of 2 kinds of clients with a watchdog never noticed/,
      afterFaults(
        courseOf('dead path/sse/hardened', STALLED),
        courseOf('dead path/websocket/hardened', STALLED),
      ),
    ],
    [
      'depends',
      /^It .* sees 0 of 5 SSE comments, 0 of 5 .* 5 and 5 of 5/,
      shows({ heartbeats: heartbeatsOf(0) }),
    ],
    ['holds', /^A script sees 5 of 5 SSE comments/, shows({ heartbeats: heartbeatsOf(5) })],
  ],
  'one-way': [
    ['holds', /133 B up and 111 B down, 2 connections/, shows({ reply: replyOf(133, 26) })],
    ['depends', /what is counted/, shows({ reply: replyOf(133, 26, 1) })],
    ['fails', /one frame: 900 B up/, shows({ reply: replyOf(133, 900, 1) })],
  ],
  'text-only': [
    [
      'holds',
      /over SSE as 41ef.* Base64 makes 1\.34 kB of 1\.00 kB/,
      shows({ bytes: bytesOf('41efbfbd', '41fffe0042') }),
    ],
    ['depends', /the side/, shows({ bytes: bytesOf('41fffe0042', '41fffe0042') })],
    ['fails', /41fffe0042 arrives/, shows({ bytes: bytesOf('41fffe0042', '41') })],
  ],
  'http-known': [
    [
      'depends',
      /SSE had 5 of 5 events at once; the WebSocket was refused with 404\. .* complete, SSE had 0 of 5 .* not to, SSE had 5 of 5 .* 20 streams of SSE shared 1 connection\.$/,
      shows({ proxies: proxiesOf(5, 0) }),
    ],
    ['holds', /^Through a proxy/, shows({ proxies: proxiesOf(5, 5) })],
    ['fails', /SSE had 3 of 5/, shows({ proxies: proxiesOf(3, 5) })],
  ],
  'chat-answer': [
    [
      'depends',
      /fetch got 6: .* got 6 and asked twice, .* close it, once\. A WebSocket got 6\.$/,
      shows({ answer: answerOf(6, 2) }),
    ],
    ['holds', /^Of an answer/, shows({ answer: answerOf(6, 1) })],
    ['fails', /fetch got 2/, shows({ answer: answerOf(2, 2) })],
  ],
  'long-lived': [
    ['holds', /one HTTP response alone are 111 B/, adds(31, 2)],
    ['fails', /adds 300 B over SSE/, adds(300, 200)],
    ['depends', /^It depends on the transport/, adds(300, 2)],
  ],
  'sse-87-bytes': [
    ['holds', /SSE adds 90 B/, adds(90, 15)],
    ['fails', /SSE adds 31\.4 B/, adds(31.41, 2)],
    ['depends', /true only for SSE/, adds(87, 2)],
  ],
  'sse-6-to-10': [
    ['holds', /SSE adds 8 B/, adds(8, 2)],
    ['depends', /true only for WebSocket/, adds(31, 2)],
    ['fails', /WebSocket 14 B/, adds(31, 14)],
  ],
  'ws-faster': [
    [
      'holds',
      /^Steady, 100 connections: delivery p50 is lower over WebSocket \(0\.80x\); delivery p99 is .*\.$/,
      evidenceOf({ [p50]: 'lower', [p99]: 'lower' }),
    ],
    ['fails', /the same within its margin/, evidenceOf({ [p50]: 'same', [p99]: 'same' })],
    ['fails', /higher over WebSocket/, evidenceOf({ [p50]: 'higher', [p99]: 'same' })],
    ['depends', /^It depends on the percentile/, evidenceOf({ [p50]: 'lower', [p99]: 'same' })],
    ['depends', /^Decided only in part/, evidenceOf({ [p50]: 'lower', [p99]: 'cannot-tell' })],
    ['depends', /by an unclear amount/, evidenceOf({ [p50]: 'different', [p99]: 'void' })],
    ['not-measured', /^Not in this run\. .* 'npm run bench -- steady'/, evidenceOf({ [transit]: 'lower' })],
  ],
  'about-the-same': [
    ['holds', /the same within its margin/, evidenceOf(everywhere('same'))],
    ['fails', /lower over WebSocket/, evidenceOf(everywhere('lower'))],
    ['depends', /what performance means/, evidenceOf({ ...everywhere('same'), [p50]: 'lower' })],
  ],
  'sse-eats-server': [
    ['depends', /CPU time it holds.*Memory/, evidenceOf(everywhere('lower'))],
    ['depends', /CPU time it fails.*Memory/, evidenceOf(everywhere('same'))],
    ['not-measured', /^Inconclusive/, evidenceOf(everywhere('void'))],
  ],
  'ws-scales': [
    ['depends', /More than 1,000 connections.*Express/, evidenceOf(everywhere('higher'))],
    ['fails', /the same within its margin/, evidenceOf(everywhere('same'))],
    ['not-measured', /npm run bench -- fan-out/, evidenceOf({})],
  ],
  'nagle-40ms': [
    ['fails', /transit over SSE is 300 µs/, evidenceOf({ [transit]: { baselineValue: 3e5 } })],
    ['depends', /transit over SSE is 30\.0 ms/, evidenceOf({ [transit]: { baselineValue: 3e7 } })],
  ],
  'frame-checksum': [
    ['fails', /is 26 B long/, shows({ reply: replyOf(133, 26) })],
    ['depends', /the 4 bytes/, shows({ reply: replyOf(133, 30) })],
  ],
};

const decide = (id: string, evidence: Evidence) => {
  const { outcome, because } = claims.get(id).decide(evidence);
  return { outcome, words: textWords(because) };
};

describe('the ledger', () => {
  it('has 37 claims, those of the article first, each shown below with two outcomes or more', () => {
    expect(claims.ids).toHaveLength(37);
    expect(claims.ids.slice(0, ARTICLE_IDS.length)).toEqual(ARTICLE_IDS);
    for (const [id, { kind }] of claims.entries()) {
      expect(kind).toBe(ARTICLE_IDS.includes(id) ? 'article' : 'folklore');
      const outcomes = new Set(CASES[id]?.map(([outcome]) => outcome));
      expect(outcomes.size, id).toBeGreaterThanOrEqual(id === NEVER_MEASURED ? 0 : 2);
    }
  });

  it('gives every claim an outcome with a reason, even when nothing was measured', () => {
    const results = decideClaims(evidenceOf({}));
    expect(results.map(({ id }) => id)).toEqual(claims.ids);
    for (const { outcome, because, evidence } of results) {
      expect([outcome, evidence]).toEqual(['not-measured', []]);
      expect(because).not.toEqual([]);
    }
  });

  it('asks for scenarios, cells and metrics that exist', () => {
    for (const key of ALL_KEYS) {
      const [scenario = '', cellId, metric = '', statistic] = key.split('/');
      const { cells, metrics: asked } = scenarios.get(scenario);
      expect(asked).toContain(metric);
      const kind = cells.find(({ id }) => id === cellId)?.kind ?? 'load';
      expect(metrics.get(metric)[kind]?.map((entry) => entry.statistic)).toContain(statistic);
    }
  });

  it('names only evidence of this run, and all that claims ask for is in the fixture', () => {
    const used = decideClaims(evidenceOf(everywhere('lower'), shown)).flatMap(({ evidence }) => evidence);
    const checks = Object.keys(shown).map((name) => `functional-checks/${name}`);
    expect([...new Set(used)].toSorted()).toEqual([...ALL_KEYS, ...checks].toSorted());
    const some = evidenceOf({ [p50]: 'lower' });
    expect(decideClaims(some).flatMap(({ evidence }) => evidence)).toEqual([p50, p50]);
  });
});

describe.each(Object.entries(CASES))('%s', (id, cases) => {
  it.each(cases)('%s: %s', (outcome, words, evidence) => {
    const decision = decide(id, evidence);
    expect(decision.outcome).toBe(outcome);
    expect(decision.words).toMatch(words);
  });
});

describe('a void or undecided verdict', () => {
  it.each(['void', 'cannot-tell', 'different'] as const)(
    'never makes a claim hold or fail, wherever it stands: %s',
    (bad) => {
      for (const good of ['lower', 'higher', 'same'] as const) {
        for (const sides of [{}, { baselineValue: 87, candidateValue: 14 }]) {
          const whole = everywhere({ outcome: good, ...sides });
          for (const { id, outcome, evidence } of decideClaims(evidenceOf(whole, shown))) {
            if (outcome !== 'holds' && outcome !== 'fails') continue;
            for (const key of evidence.filter((name) => !name.startsWith('functional-checks/'))) {
              const broken = evidenceOf({ ...whole, [key]: { outcome: bad, ...sides } }, shown);
              expect(['depends', 'not-measured'], `${id} without ${key}`).toContain(
                decide(id, broken).outcome,
              );
            }
          }
        }
      }
    },
  );

  it.each(['void', 'cannot-tell'] as const)(
    'leaves a claim not measured where there is no other: %s',
    (bad) => {
      const results = decideClaims(evidenceOf(everywhere(bad), shown));
      for (const { id, outcome, evidence } of results) {
        const isShown = evidence.length > 0 && evidence.every((key) => key.startsWith('functional-checks/'));
        expect(outcome === 'not-measured', id).toBe(!isShown);
      }
    },
  );
});

describe('a claim', () => {
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
    expect(decide('ws-faster', evidence)).toEqual({
      outcome: 'holds',
      words: expect.stringContaining('is lower over WebSocket (0.25x)'),
    });
    expect(decide('sse-6-to-10', evidence).words).toContain('SSE adds 31 B');
  });

  it('is not decided by a verdict on another transport', () => {
    const other = { outcome: 'lower', candidate: 'raw-tcp' } as const;
    expect(decide('ws-faster', evidenceOf({ [p50]: other, [p99]: other })).outcome).toBe('not-measured');
  });
});
