import { notMeasured, type Claim, type Decision, type Evidence } from './contract.ts';
import { factOf, isSettled } from './facts.ts';
import { howToGet, list } from './judge.ts';

/** A size in bytes that people name, with what still counts as that size. */
interface Named {
  readonly from: number;
  readonly to: number;
}

/** Compares what both protocols add to an event with what people say they add. */
function decideOverhead(
  evidence: Evidence,
  said: { readonly sse: Named; readonly websocket: Named; readonly dependsOn: string },
): Decision {
  const fact = factOf(evidence, {
    scenario: 'steady',
    cell: '100-connections',
    metric: 'overhead-bytes',
    statistic: 'mean',
  });
  if (fact.outcome === 'missing') return notMeasured(howToGet([fact]));
  if (!isSettled(fact) || fact.sse === null || fact.websocket === null)
    return notMeasured(`Not decided: ${list([fact])}.`, [fact.key]);
  const measured =
    `SSE adds ${bytes(fact.sse)} to an event (its id: and data: lines and the HTTP chunk around them), ` +
    `WebSocket ${bytes(fact.websocket)}. HTTP headers are sent once per connection.`;
  const [isSse, isWebsocket] = [lies(fact.sse, said.sse), lies(fact.websocket, said.websocket)];
  const evidenceKeys = [fact.key];
  if (isSse && isWebsocket) return { outcome: 'holds', because: measured, evidence: evidenceKeys };
  if (!isSse && !isWebsocket) return { outcome: 'fails', because: measured, evidence: evidenceKeys };
  const because = `It depends on ${said.dependsOn}: true for ${isSse ? 'SSE' : 'WebSocket'} alone. ${measured}`;
  return { outcome: 'depends', because, evidence: evidenceKeys };
}

function lies(value: number, { from, to }: Named): boolean {
  return value >= from && value <= to;
}

function bytes(value: number): string {
  return `${Number(value.toPrecision(3))} bytes`;
}

export const sse87Bytes: Claim = {
  sentence: 'SSE costs about 87 bytes of headers per message, WebSocket about 14.',
  source: 'student comparisons on GitHub',
  kind: 'folklore',
  // "about": a quarter more or less
  decide: (evidence) =>
    decideOverhead(evidence, {
      sse: { from: 87 * 0.75, to: 87 * 1.25 },
      websocket: { from: 14 * 0.75, to: 14 * 1.25 },
      dependsOn: 'the side',
    }),
};

export const sse6To10: Claim = {
  sentence: "SSE's prefixes add 6 to 10 bytes per event; a WebSocket header is 2 to 10.",
  source: 'server-sent-events.com, latency and cost decision matrix',
  kind: 'folklore',
  decide: (evidence) =>
    decideOverhead(evidence, {
      sse: { from: 6, to: 10 },
      websocket: { from: 2, to: 10 },
      dependsOn: 'what is counted (data: and the line ends alone are 8 bytes)',
    }),
};
