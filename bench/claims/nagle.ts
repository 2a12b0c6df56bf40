import { notMeasured, type Claim } from './contract.ts';
import { factOf, isSettled } from './facts.ts';
import { howToGet, list } from './judge.ts';

/** A quarter of the delay that people name: with it on the way, half of the events could not be this soon. */
const LIMIT_MS = 10;

export const nagle40Ms: Claim = {
  sentence: 'SSE suffers 40 ms from the algorithm of Nagle.',
  source: 'advice from before 2022',
  kind: 'folklore',
  decide: (evidence) => {
    const fact = factOf(evidence, {
      scenario: 'steady',
      cell: '100-connections',
      metric: 'transit',
      statistic: 'p50',
    });
    if (fact.outcome === 'missing') return notMeasured(howToGet([fact]));
    if (!isSettled(fact) || fact.sse === null)
      return notMeasured(`Not decided: ${list([fact])}.`, [fact.key]);
    const isSooner = fact.sse < LIMIT_MS * 1e6;
    return {
      outcome: isSooner ? 'fails' : 'depends',
      because: isSooner
        ? `Half of the events over SSE were on their way for less than ${LIMIT_MS} ms. TCP_NODELAY is on, as Node's HTTP server sets it by itself; without it nothing is measured.`
        : `It depends on the cause: half of the events over SSE were on their way for ${LIMIT_MS} ms or more, with TCP_NODELAY on. So it was not Nagle here.`,
      evidence: [fact.key],
    };
  },
};
