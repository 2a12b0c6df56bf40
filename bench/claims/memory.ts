import { bytes, joined, ratio, text } from '../records/text.ts';
import { decideParts, notInRun, type Claim, type ClaimDecision, type Evidence } from './contract.ts';
import { factOf, isSettled, keysOf, measured, roundCount, procedureFacts, type Fact } from './facts.ts';
import { inconclusive } from './judge.ts';

/** Bytes for each connection, WebSocket against SSE, idle and active. @param supports whether a verdict is as the claim says */
function judgeSlopes(evidence: Evidence, supports: (fact: Fact) => boolean): ClaimDecision {
  const facts = (['idle', 'active'] as const)
    .map((cell) => factOf(evidence, `memory/${cell}/memory/slope`))
    .filter(({ outcome }) => outcome !== 'missing');
  if (facts.length === 0) return notInRun(['memory']);
  if (!facts.every(isSettled)) return inconclusive(facts);
  const values = facts.map(
    ({ sse, websocket, where }) =>
      text`${bytes(sse)} per connection for SSE and ${bytes(websocket)} for WebSocket (${where})`,
  );
  return decideParts(
    facts.map(supports),
    'whether connections are idle',
    text`On this stack (Node.js, Express and ws): ${joined(values, '; ')}.`,
    keysOf(facts),
  );
}

export const sseLessMemory: Claim = {
  sentence: 'SSE uses 40 % less memory.',
  source: 'rexai.top, "SSE Uses 40% Less Memory": 31 KB against 52 KB at 100,000 connections, Rust and Axum',
  kind: 'folklore',
  // "40 %": a quarter more or less
  decide: (evidence) =>
    judgeSlopes(evidence, ({ sse, websocket }) => {
      const lessShare = sse === null || websocket === null ? 0 : 1 - sse / websocket;
      return lessShare >= 0.3 && lessShare <= 0.5;
    }),
};

export const wsLessMemory: Claim = {
  sentence: 'In Node, WebSocket uses less memory.',
  source: 'arifrhm/sse-vs-websocket-devil-advocate: 8,000 connections against 9,000',
  kind: 'folklore',
  decide: (evidence) => judgeSlopes(evidence, ({ outcome }) => outcome === 'lower'),
};

/** All that is resident for a connection that got some events; undefined: not in this run. */
function residentOf(evidence: Evidence, transport: string) {
  return measured(procedureFacts(evidence, 'memory/memory-resident', transport)).find(
    ({ cell }) => cell === 'active',
  );
}

export const ws40To100Kb: Claim = {
  sentence: 'A WebSocket in a framework costs 40 to 100 KB.',
  source: 'server-sent-events.com, connection-count trade-offs (Socket.IO)',
  kind: 'folklore',
  decide(evidence) {
    const [plain, deflated] = [residentOf(evidence, 'websocket'), residentOf(evidence, 'websocket-deflate')];
    if (plain === undefined) return notInRun(['memory']);
    const both = deflated === undefined ? [plain] : [plain, deflated];
    const withDeflate =
      deflated === undefined ? text`` : text`; with permessage-deflate ${bytes(deflated.value)}`;
    return decideParts(
      both.map(({ value }) => value >= 40_000 && value <= 100_000),
      'the extension',
      text`With ws alone a connection that got some events holds ${bytes(plain.value)} of resident memory (${roundCount([plain])})${withDeflate}. Frameworks on top are not measured.`,
      keysOf(both),
    );
  },
};

export const deflateMemory: Claim = {
  sentence: 'permessage-deflate eats memory.',
  source: 'https://github.com/websockets/ws/issues/1202, and issues 1617 and 804 there',
  kind: 'folklore',
  decide(evidence) {
    const [plain, deflated] = [residentOf(evidence, 'websocket'), residentOf(evidence, 'websocket-deflate')];
    if (plain === undefined || deflated === undefined) return notInRun(['memory']);
    const times = deflated.value / plain.value;
    return {
      outcome: times >= 2 ? 'holds' : times <= 1.1 ? 'fails' : 'depends',
      because: text`A connection that got some events holds ${bytes(plain.value)} of resident memory without it and ${bytes(deflated.value)} with it, ${ratio(times)} as much (${roundCount([plain])}).`,
      evidence: keysOf([plain, deflated]),
    };
  },
};
