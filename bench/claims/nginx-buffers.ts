import { EVENTS } from '../questions/proxies/index.ts';
import { ns, plain, sentences, text } from '../records/text.ts';
import { notInRun, type Claim, type Evidence } from './contract.ts';
import { keysOf, measured, procedureFacts } from './facts.ts';

/** What a metric was in one of the set-ups of nginx; null: it was not tried, or nginx is not installed. */
function factOf(evidence: Evidence, setup: string, metric = 'proxied-events', transport = 'sse') {
  const facts = measured(procedureFacts(evidence, `proxies/${metric}`, transport));
  return facts.find(({ cell }) => cell === `nginx-${setup}`) ?? null;
}

export const nginxBuffers: Claim = {
  sentence: 'nginx buffers SSE.',
  source: 'many issues; the manuals of libraries',
  kind: 'folklore',
  decide(evidence) {
    const unmarked = factOf(evidence, 'unmarked');
    const marked = factOf(evidence, 'defaults');
    const cured = factOf(evidence, 'unmarked-cured');
    if (unmarked === null || marked === null || cured === null)
      return notInRun(['proxies'], ' where nginx is installed');
    const isHeldBack = unmarked.value < marked.value || unmarked.value < cured.value;
    const compressing = factOf(evidence, 'gzip-unmarked');
    const alone = factOf(evidence, 'headers', 'headers-alone', 'sse-h2');
    const withComment = factOf(evidence, 'headers', 'headers-with-comment', 'sse-h2');
    return {
      outcome: isHeldBack ? 'depends' : unmarked.value === 0 ? 'holds' : 'fails',
      because: sentences(
        text`Of ${plain(EVENTS)} events ${plain(unmarked.value)} passed at the defaults of nginx, ${plain(marked.value)} if the server sends X-Accel-Buffering: no, and ${plain(cured.value)} without that but with proxy_http_version 1.1.`,
        compressing === null
          ? null
          : text`With that line and gzip for text/event-stream ${plain(compressing.value)} passed without the header.`,
        alone === null || withComment === null
          ? null
          : text`Over HTTP/2 a stream whose first event came after 1 s opened after ${ns(alone.value)}, and with a comment right behind its headers after ${ns(withComment.value)}.`,
      ),
      evidence: keysOf(
        [unmarked, marked, cured, compressing, alone, withComment].filter((fact) => fact !== null),
      ),
    };
  },
};
