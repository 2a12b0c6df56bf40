import { ns, plain, sentences, text } from '../records/text.ts';
import { ARTICLE, notInRun, type Claim } from './contract.ts';
import { keysOf, measured, roundCount, procedureFacts } from './facts.ts';

const STREAMS = ['sse', 'websocket'];
const POLLING = ['long-polling', 'polling-200ms', 'polling-1s'];

export const noPolling: Claim = {
  sentence: 'The server pushes, so the client need not poll.',
  source: ARTICLE,
  kind: 'article',
  decide(evidence) {
    const [streams, polling, delivered, polled] = (['polling/requests', 'polling/delivery'] as const).flatMap(
      (key) => [STREAMS, POLLING].map((some) => measured(procedureFacts(evidence, key, ...some))),
    );
    if (!streams?.length || !polling?.length) return notInRun(['polling']);
    const [most, least] = [highest(streams), Math.min(...polling.map(({ value }) => value))];
    const delays =
      !delivered?.length || !polled?.length
        ? null
        : text`The median event takes up to ${ns(highest(delivered))} on a stream and up to ${ns(highest(polled))} with polling.`;
    return {
      outcome: most < least / 10 ? 'holds' : most >= least ? 'fails' : 'depends',
      because: sentences(
        text`While events flow (${roundCount([...streams, ...polling])}), a stream takes at most ${plain(most)} requests per event,`,
        text`and polling takes ${plain(least)} to ${plain(highest(polling))}.`,
        delays,
      ),
      evidence: keysOf([...streams, ...polling]),
    };
  },
};

const highest = (facts: readonly { readonly value: number }[]): number =>
  Math.max(...facts.map(({ value }) => value));
