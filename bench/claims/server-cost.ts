import type { Claim, Decision, Evidence } from './contract.ts';
import { factOf, lowerFirst, type Fact } from './facts.ts';
import { judge } from './judge.ts';

const CELLS = [
  { scenario: 'steady', cell: '100-connections' },
  { scenario: 'fan-out', cell: '100-connections' },
  { scenario: 'fan-out', cell: '1000-connections' },
] as const;

function serverCpu(evidence: Evidence): readonly Fact[] {
  return CELLS.map((cell) => factOf(evidence, { ...cell, metric: 'server-cpu', statistic: 'mean' }));
}

export const sseEatsServer: Claim = {
  sentence: 'SSE consumes server resources; better use WebSocket.',
  source: 'README of laravel-sse; its issue #2 asks for evidence',
  kind: 'folklore',
  decide: (evidence) => forCpuAlone(judge(serverCpu(evidence), ['lower'], 'the load')),
};

/** SSE goes through Express and `node:http` here: without a control, no cost can be laid at the door of the protocol alone. */
function onThisStack(decision: Decision): Decision {
  if (decision.outcome !== 'holds') return decision;
  return {
    ...decision,
    outcome: 'depends',
    because: `It depends on the stack. ${decision.because} SSE goes through Express and node:http here, and how much of the difference is theirs is what the scenario cost takes apart.`,
  };
}

/** Memory is a resource as well, with claims of its own: processor time alone can neither prove nor refute the claim. */
function forCpuAlone(decision: Decision): Decision {
  if (decision.outcome === 'not-measured') return decision;
  const said = {
    holds: 'It depends on the resource. For processor time it holds',
    fails: 'It depends on the resource. For processor time it fails',
    depends: 'For processor time',
  }[decision.outcome];
  return {
    ...decision,
    outcome: 'depends',
    because: `${said}: ${lowerFirst(decision.because)} Memory is judged by itself; how much of this is Express and node:http is what the scenario cost takes apart.`,
  };
}

export const wsScales: Claim = {
  sentence: 'WebSocket scales better.',
  source: 'common',
  kind: 'folklore',
  decide: (evidence) => {
    const throughput = CELLS.filter(({ scenario }) => scenario === 'fan-out').map((cell) =>
      factOf(evidence, { ...cell, metric: 'throughput', statistic: 'mean' }),
    );
    const decision = judge(throughput, ['higher'], 'the number of connections');
    if (decision.outcome === 'not-measured') return decision;
    return onThisStack({
      ...decision,
      because: `${decision.because} More than 1,000 connections are not measured.`,
    });
  },
};
