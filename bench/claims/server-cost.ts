import { text } from '../records/text.ts';
import type { Claim, Evidence } from './contract.ts';
import { factOf, type Fact } from './facts.ts';
import { judgeFacts, weigh } from './judge.ts';

const FAN_OUT = ['fan-out/100-connections', 'fan-out/1000-connections'] as const;

function serverCpu(evidence: Evidence): readonly Fact[] {
  return (['steady/100-connections', ...FAN_OUT] as const).map((cell) =>
    factOf(evidence, `${cell}/server-cpu/mean`),
  );
}

/** SSE goes through Express and `node:http` here: without a control, no cost can be blamed on the protocol. */
const STACK =
  'SSE goes through Express and node:http here; the scenario cost shows how much of the difference is theirs.';

export const sseEatsServer: Claim = {
  sentence: 'SSE consumes server resources; better use WebSocket.',
  source: 'README of laravel-sse; its issue #2 asks for evidence',
  kind: 'folklore',
  /** Memory is a resource as well, with claims of its own: CPU time alone can neither prove nor refute the claim. */
  decide: (evidence) => {
    const facts = serverCpu(evidence);
    const { outcome, because, evidence: keys } = weigh(facts, ['lower']);
    if (outcome === 'not-measured') return judgeFacts(facts, ['lower'], '');
    const said = { holds: 'it holds', fails: 'it fails', depends: 'it depends on the load' }[outcome];
    return {
      outcome: 'depends',
      because: text`It depends on the resource. For CPU time ${said}. ${because} Memory has claims of its own. ${STACK}`,
      evidence: keys,
    };
  },
};

export const wsScales: Claim = {
  sentence: 'WebSocket scales better.',
  source: 'common',
  kind: 'folklore',
  decide: (evidence) => {
    const facts = FAN_OUT.map((cell) => factOf(evidence, `${cell}/throughput/mean`));
    const decision = judgeFacts(facts, ['higher'], 'the number of connections');
    const { outcome, because, evidence: keys } = decision;
    if (outcome === 'not-measured') return decision;
    const measured = text`${because} More than 1,000 connections are not measured.`;
    return outcome === 'holds'
      ? { outcome: 'depends', because: text`It depends on the stack. ${measured} ${STACK}`, evidence: keys }
      : { outcome, because: measured, evidence: keys };
  },
};
