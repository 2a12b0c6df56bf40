import { ARTICLE, notYet, type Claim } from './contract.ts';

export const noPolling: Claim = {
  sentence: 'The server pushes, so the client need not poll.',
  source: ARTICLE,
  kind: 'article',
  decide: notYet('polling and long polling as transports, at the same event rate'),
};

export const httpKnown: Claim = {
  sentence: 'SSE uses the HTTP that you already know.',
  source: ARTICLE,
  kind: 'article',
  decide: notYet('scenarios with proxies, compression and HTTP/2'),
};
