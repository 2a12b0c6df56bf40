import { ns, text } from '../records/text.ts';
import type { Claim } from './contract.ts';
import { decideByValues } from './judge.ts';

/** A quarter of the delay that people name: with that delay, half of the events could not arrive this soon. */
const LIMIT_NS = 10e6;

export const nagle40Ms: Claim = {
  sentence: "Nagle's algorithm adds 40 ms to SSE.",
  source: 'advice from before 2022',
  kind: 'folklore',
  decide: (evidence) =>
    decideByValues(evidence, 'steady/100-connections/transit/p50', ({ sse, key }) => ({
      outcome: sse < LIMIT_NS ? 'fails' : 'depends',
      because:
        sse < LIMIT_NS
          ? text`The median transit over SSE is ${ns(sse)}. TCP_NODELAY is on, as Node's HTTP server sets it by default; without it nothing is measured.`
          : text`It depends on the cause. The median transit over SSE is ${ns(sse)} with TCP_NODELAY on, so Nagle's algorithm is not the cause here.`,
      evidence: [key],
    })),
};
