import { plain, sentences, text } from '../records/text.ts';
import { ARTICLE, decideParts, notInRun, type Claim, type Evidence } from './contract.ts';
import { courseKey, coursesUnder, keysOf, measured, procedureFacts } from './facts.ts';

export const NO_BROWSER = notInRun(['browsers'], ' where Chromium or Firefox is installed');

/** How many connections the page had open, by browser. */
function limits(evidence: Evidence, transport: string) {
  return measured(procedureFacts(evidence, 'browsers/browser-limit', transport));
}

/** What one page with many streams came to, by browser and protocol. */
export function pages(
  evidence: Evidence,
  metric: 'page-streams' | 'page-tcp-connections' | 'page-over-http2',
  transport: string,
) {
  return measured(procedureFacts(evidence, `browsers/${metric}`, transport));
}

/** The browsers of a run with their versions, as they said themselves. */
function versions({ checks }: Evidence): string {
  const found = checks.filter(({ scenario, code }) => scenario === 'browsers' && code === 'browser');
  return [...new Set(found.map(({ example }) => String(example['version'])))].join(', ');
}

export const browserSupport: Claim = {
  sentence: "Browsers support both well; a polyfill fills SSE's gaps.",
  source: ARTICLE,
  kind: 'article',
  decide(evidence) {
    const [sse, websocket] = [limits(evidence, 'sse'), limits(evidence, 'websocket')];
    if (sse.length === 0 || websocket.length === 0) return NO_BROWSER;
    const isOpen = [...sse, ...websocket].map(({ value }) => value > 0);
    const polyfills = coursesUnder(evidence, null).filter(({ transport }) => transport === 'eventsource');
    const worked = polyfills.filter(({ ends, clients }) => ends.ok === clients);
    const polyfill =
      polyfills.length === 0
        ? text`The polyfill was not tried in this run.`
        : text`The polyfill eventsource, under Node.js, kept its stream through ${plain(worked.length)} of ${plain(polyfills.length)} faults.`;
    return decideParts(
      isOpen,
      'the browser',
      sentences(
        text`${versions(evidence)}: ${plain(isOpen.filter(Boolean).length)} of ${plain(isOpen.length)} pairs of browser and transport opened.`,
        polyfill,
        'Other browsers and older versions are not measured.',
      ),
      [...keysOf(sse), ...polyfills.map(courseKey)],
    );
  },
};

export const sixConnections: Claim = {
  sentence: 'Browsers allow six SSE connections per origin over HTTP/1.1.',
  source: 'a note in the specification; many issues',
  kind: 'folklore',
  decide(evidence) {
    const [sse, websocket] = [limits(evidence, 'sse'), limits(evidence, 'websocket')];
    if (sse.length === 0) return NO_BROWSER;
    const open = (facts: typeof sse): string => facts.map(({ value }) => value).join(' and ');
    const [shared, connections] = [
      pages(evidence, 'page-streams', 'sse-h2'),
      pages(evidence, 'page-tcp-connections', 'sse-h2'),
    ];
    return decideParts(
      sse.map(({ value }) => value === 6),
      'the browser',
      sentences(
        text`${versions(evidence)}: a page that asked for more had ${open(sse)} EventSources open at once${websocket.length === 0 ? '' : `, and ${open(websocket)} WebSockets`}.`,
        shared.length === 0 || connections.length === 0
          ? null
          : `Over HTTP/2 it had ${open(shared)}, on ${open(connections)} TCP connections in all.`,
      ),
      keysOf([...sse, ...shared, ...connections]),
    );
  },
};
