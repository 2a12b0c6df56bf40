import type { Claim } from './contract.ts';
import { factOf } from './facts.ts';
import { judgeFacts } from './judge.ts';

const DELIVERIES = ['steady/100-connections/delivery/p50', 'steady/100-connections/delivery/p99'] as const;
const CPU = ['steady/100-connections/server-cpu/mean', 'steady/100-connections/client-cpu/mean'] as const;

export const wsFaster: Claim = {
  sentence: 'WebSocket delivers faster.',
  source: 'many comparisons; a thesis (Skövde, 2014): "by large margins"',
  kind: 'folklore',
  decide: (evidence) =>
    judgeFacts(
      DELIVERIES.map((key) => factOf(evidence, key)),
      ['lower'],
      'the percentile',
    ),
};

export const aboutTheSame: Claim = {
  sentence: 'For one-way data both perform about the same.',
  source: 'timeplus.com, websocket-vs-sse; several articles',
  kind: 'folklore',
  decide: (evidence) =>
    judgeFacts(
      [...DELIVERIES, ...CPU].map((key) => factOf(evidence, key)),
      ['same'],
      'what performance means',
    ),
};
