import type { Claim, Evidence } from './contract.ts';
import { factOf, type Fact } from './facts.ts';
import { judge } from './judge.ts';

const steady = { scenario: 'steady', cell: '100-connections' } as const;

function deliveries(evidence: Evidence): readonly Fact[] {
  return (['p50', 'p99'] as const).map((statistic) =>
    factOf(evidence, { ...steady, metric: 'delivery', statistic }),
  );
}

export const wsFaster: Claim = {
  sentence: 'WebSocket delivers faster.',
  source: 'many comparisons; a thesis (Skövde, 2014): "by large margins"',
  kind: 'folklore',
  decide: (evidence) =>
    judge(deliveries(evidence), ['lower'], 'which events are meant, the usual or the late'),
};

export const aboutTheSame: Claim = {
  sentence: 'For one-way data both perform about the same.',
  source: 'timeplus.com, websocket-vs-sse; several articles',
  kind: 'folklore',
  decide: (evidence) =>
    judge(
      [
        ...deliveries(evidence),
        factOf(evidence, { ...steady, metric: 'server-cpu', statistic: 'mean' }),
        factOf(evidence, { ...steady, metric: 'client-cpu', statistic: 'mean' }),
      ],
      ['same'],
      'what performance means',
    ),
};
