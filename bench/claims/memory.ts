import { notMeasured, type Claim, type Decision, type Evidence } from './contract.ts';
import { factOf, isSettled } from './facts.ts';
import { howToGet, list } from './judge.ts';
import { overRounds, procedureFacts } from './procedure-facts.ts';

const NOT_HERE = notMeasured("Not in this run. It takes 'npm run bench -- memory'.");

/** Bytes for each connection: WebSocket against SSE, idle and active. */
function contest(evidence: Evidence) {
  const facts = ['idle', 'active'].map((cell) =>
    factOf(evidence, { scenario: 'memory', cell, metric: 'memory', statistic: 'slope' }),
  );
  return { facts, settled: facts.filter(isSettled) };
}

/** @param supports whether WebSocket's share of what SSE takes bears the claim out */
function judgeRatio(evidence: Evidence, supports: (share: number) => boolean): Decision {
  const { facts, settled } = contest(evidence);
  if (facts.every(({ outcome }) => outcome === 'missing')) return notMeasured(howToGet(facts));
  const present = facts.filter(({ outcome }) => outcome !== 'missing');
  const keys = present.map(({ key }) => key);
  if (settled.length < present.length) return notMeasured(`Not decided: ${list(present)}.`, keys);
  const bears = settled.filter(
    ({ sse, websocket }) => sse !== null && websocket !== null && supports(websocket / sse),
  ).length;
  const values = settled.map(
    ({ sse, websocket, where }) =>
      `${kilobytes(sse)} a connection for SSE, ${kilobytes(websocket)} for WebSocket (${where})`,
  );
  return {
    outcome: bears === settled.length ? 'holds' : bears === 0 ? 'fails' : 'depends',
    because: `On this stack, Node.js with Express and ws: ${values.join('; ')}.`,
    evidence: keys,
  };
}

export const sseLessMemory: Claim = {
  sentence: 'SSE uses 40 % less memory.',
  source: 'rexai.top, "SSE Uses 40% Less Memory": 31 KB against 52 KB at 100,000 connections, Rust and Axum',
  kind: 'folklore',
  // "40 %": a quarter more or less
  decide: (evidence) => judgeRatio(evidence, (share) => 1 - 1 / share >= 0.3 && 1 - 1 / share <= 0.5),
};

export const wsLessMemory: Claim = {
  sentence: 'In Node, WebSocket uses less memory.',
  source: 'arifrhm/sse-vs-websocket-devil-advocate: 8,000 connections against 9,000',
  kind: 'folklore',
  decide(evidence) {
    const { settled } = contest(evidence);
    const isLess = new Set(settled.filter(({ outcome }) => outcome === 'lower').map(shareOf));
    return judgeRatio(evidence, (share) => isLess.has(share));
  },
};

function shareOf({
  sse,
  websocket,
}: {
  readonly sse: number | null;
  readonly websocket: number | null;
}): number {
  return (websocket ?? 0) / (sse ?? 1);
}

interface Size {
  readonly bytes: number;
  readonly key: string;
  readonly rounds: string;
}

/** All that is resident for a connection that got some events; null: not in this run. */
function sizes(evidence: Evidence, transport: string): Size | null {
  const found = procedureFacts(evidence, 'memory', 'memory-resident', transport).find(
    ({ cell }) => cell === 'active',
  );
  return found === undefined || found.value === null
    ? null
    : { bytes: found.value, key: found.key, rounds: overRounds([found]) };
}

export const ws40To100Kb: Claim = {
  sentence: 'A WebSocket in a framework costs 40 to 100 KB.',
  source: 'server-sent-events.com, connection-count trade-offs (Socket.IO)',
  kind: 'folklore',
  decide(evidence) {
    const [plain, deflated] = [sizes(evidence, 'websocket'), sizes(evidence, 'websocket-deflate')];
    if (plain === null) return NOT_HERE;
    const is = ({ bytes }: { readonly bytes: number }): boolean => bytes >= 40_000 && bytes <= 100_000;
    const both = deflated === null ? [plain] : [plain, deflated];
    const right = both.filter(is).length;
    return {
      outcome: right === both.length ? 'holds' : right === 0 ? 'fails' : 'depends',
      because:
        `With ws alone, all that is resident: ${kilobytes(plain.bytes)} for a connection that got some events (${plain.rounds})` +
        `${deflated === null ? '' : `; with permessage-deflate ${kilobytes(deflated.bytes)}`}. Frameworks on top are not measured.`,
      evidence: both.map(({ key }) => key),
    };
  },
};

export const deflateMemory: Claim = {
  sentence: 'permessage-deflate eats memory.',
  source: 'https://github.com/websockets/ws/issues/1202, and issues 1617 and 804 there',
  kind: 'folklore',
  decide(evidence) {
    const [plain, deflated] = [sizes(evidence, 'websocket'), sizes(evidence, 'websocket-deflate')];
    if (plain === null || deflated === null) return NOT_HERE;
    const times = deflated.bytes / plain.bytes;
    return {
      outcome: times >= 2 ? 'holds' : times <= 1.1 ? 'fails' : 'depends',
      because: `A connection that got some events takes ${kilobytes(plain.bytes)} without it and ${kilobytes(deflated.bytes)} with it, ${Number(times.toPrecision(2))} times as much, all that is resident counted (${plain.rounds}).`,
      evidence: [plain.key, deflated.key],
    };
  },
};

function kilobytes(bytes: number | null): string {
  return bytes === null ? 'nothing' : `${Number((bytes / 1000).toPrecision(3))} kB`;
}
