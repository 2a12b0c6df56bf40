import { bytes, text } from '../records/text.ts';
import { decideParts, type Claim, type ClaimDecision, type Evidence } from './contract.ts';
import { decideByValues } from './judge.ts';

/** A size in bytes that people name, with what still counts as that size. */
type Range = readonly [from: number, to: number];

/** Compares what both protocols add to an event with what people say they add. */
function decideOverhead(
  evidence: Evidence,
  saidSse: Range,
  saidWebSocket: Range,
  dependsOn: string,
): ClaimDecision {
  return decideByValues(evidence, 'steady/100-connections/overhead-bytes/mean', ({ sse, websocket, key }) => {
    const isAsSaid = [lies(sse, saidSse), lies(websocket, saidWebSocket)];
    return decideParts(
      isAsSaid,
      `${dependsOn}: true only for ${isAsSaid[0] === true ? 'SSE' : 'WebSocket'}`,
      text`SSE adds ${bytes(sse)} to an event (its id: and data: lines and the HTTP chunk around them), WebSocket ${bytes(websocket)}. HTTP headers are sent once per connection.`,
      [key],
    );
  });
}

const lies = (value: number, [from, to]: Range): boolean => value >= from && value <= to;

/** "about": a quarter more or less. */
const about = (bytesSaid: number): Range => [bytesSaid * 0.75, bytesSaid * 1.25];

export const sse87Bytes: Claim = {
  sentence: 'SSE costs about 87 bytes of headers per message, WebSocket about 14.',
  source: 'student comparisons on GitHub',
  kind: 'folklore',
  decide: (evidence) => decideOverhead(evidence, about(87), about(14), 'the side'),
};

export const sse6To10: Claim = {
  sentence: "SSE's prefixes add 6 to 10 bytes per event; a WebSocket header is 2 to 10.",
  source: 'server-sent-events.com, latency and cost decision matrix',
  kind: 'folklore',
  decide: (evidence) =>
    decideOverhead(evidence, [6, 10], [2, 10], 'what is counted (data: and the line ends alone are 8 bytes)'),
};
