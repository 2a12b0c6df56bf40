import { EVENTS } from '../questions/proxies/index.ts';
import { plain, text } from '../records/text.ts';
import { notInRun, type Claim, type Evidence } from './contract.ts';
import { keysOf, measured, procedureFacts } from './facts.ts';

/** Events that passed in one of the set-ups of nginx; null: it was not tried, or nginx is not installed. */
function passedThrough(evidence: Evidence, cell: string) {
  const facts = measured(procedureFacts(evidence, 'proxies/proxied-events', 'sse'));
  return facts.find((fact) => fact.cell === cell) ?? null;
}

export const nginxBuffers: Claim = {
  sentence: 'nginx buffers SSE.',
  source: 'many issues; the manuals of libraries',
  kind: 'folklore',
  decide(evidence) {
    const unmarked = passedThrough(evidence, 'nginx-unmarked');
    const marked = passedThrough(evidence, 'nginx-defaults');
    const cured = passedThrough(evidence, 'nginx-unmarked-cured');
    if (unmarked === null || marked === null || cured === null)
      return notInRun(['proxies'], ' where nginx is installed');
    const isHeldBack = unmarked.value < marked.value || unmarked.value < cured.value;
    return {
      outcome: isHeldBack ? 'depends' : unmarked.value === 0 ? 'holds' : 'fails',
      because: text`Of ${plain(EVENTS)} events ${plain(unmarked.value)} passed at the defaults of nginx, ${plain(marked.value)} if the server sends X-Accel-Buffering: no, and ${plain(cured.value)} without that but with proxy_http_version 1.1.`,
      evidence: keysOf([unmarked, marked, cured]),
    };
  },
};
