import { ARTICLE, notMeasured, type Claim, type Decision, type Evidence } from './contract.ts';
import { courseKey, shippedCourses } from './fault-facts.ts';
import { procedureFacts, type ProcedureFact } from './procedure-facts.ts';

const NOT_HERE = notMeasured(
  "Not in this run. It takes 'npm run bench -- browsers' where Chromium or Firefox is installed.",
);

/** How many connections the page had open, by browser. */
function limits(
  evidence: Evidence,
  transport: string,
): readonly (ProcedureFact & { readonly value: number })[] {
  return procedureFacts(evidence, 'browsers', 'browser-limit', transport).flatMap((fact) =>
    fact.value === null ? [] : [{ ...fact, value: fact.value }],
  );
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
  decide(evidence): Decision {
    const [sse, websocket] = [limits(evidence, 'sse'), limits(evidence, 'websocket')];
    if (sse.length === 0 || websocket.length === 0) return NOT_HERE;
    const open = [...sse, ...websocket].filter(({ value }) => value > 0).length;
    const all = sse.length + websocket.length;
    const polyfills = shippedCourses(evidence).filter(({ transport }) => transport === 'eventsource');
    const worked = polyfills.filter(({ ends, clients }) => ends.ok === clients);
    return {
      outcome: open === all ? 'holds' : open === 0 ? 'fails' : 'depends',
      because: [
        `${versions(evidence)}: ${open} of ${all} pairs of browser and transport opened.`,
        polyfills.length === 0
          ? 'The polyfill was not tried in this run.'
          : `The polyfill eventsource, under Node.js, held its stream through ${worked.length} of ${polyfills.length} faults.`,
        'Other browsers and older versions are not measured.',
      ].join(' '),
      evidence: [...sse.map(({ key }) => key), ...polyfills.map(courseKey)],
    };
  },
};

export const sixConnections: Claim = {
  sentence: 'Browsers allow six SSE connections per origin over HTTP/1.1.',
  source: 'a note in the specification; many issues',
  kind: 'folklore',
  decide(evidence) {
    const [sse, websocket] = [limits(evidence, 'sse'), limits(evidence, 'websocket')];
    if (sse.length === 0) return NOT_HERE;
    const six = sse.filter(({ value }) => value === 6).length;
    return {
      outcome: six === sse.length ? 'holds' : six === 0 ? 'fails' : 'depends',
      because:
        `${versions(evidence)}: of as many as it asked for, a page had ${sse.map(({ value }) => value).join(' and ')} ` +
        `EventSources open at once${websocket.length === 0 ? '' : `, and ${websocket.map(({ value }) => value).join(' and ')} WebSockets`}.`,
      evidence: sse.map(({ key }) => key),
    };
  },
};
