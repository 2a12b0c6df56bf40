import { ARTICLE, notYet, type Claim } from './contract.ts';

export const browserSupport: Claim = {
  sentence: "Browsers support both well; a polyfill fills SSE's gaps.",
  source: ARTICLE,
  kind: 'article',
  decide: notYet('a run with real browsers and their versions'),
};

export const sixConnections: Claim = {
  sentence: 'Browsers allow six SSE connections per origin over HTTP/1.1.',
  source: 'a note in the specification; many issues',
  kind: 'folklore',
  decide: notYet('a run with real browsers'),
};
