import { bytes as size, ns, plain, sentences, text } from '../records/text.ts';
import { decideParts, notInRun, notMeasured, notShown, type Claim } from './contract.ts';
import { factOf, keysOf, measured, procedureFacts } from './facts.ts';
import { decideByValues, judgeFacts } from './judge.ts';

/** A token that comes this much later than the model had it is late: a model that makes 100 in a second has the next one by then. */
const LATE_NS = 10e6;

export const enoughForChat: Claim = {
  sentence: "SSE is enough to show a chat model's answer.",
  source: 'how the chat APIs stream',
  kind: 'folklore',
  decide: (evidence) =>
    decideByValues(evidence, 'tokens/warm/token-delay/p50', ({ sse, websocket, key }) => ({
      outcome: sse <= LATE_NS ? 'holds' : 'fails',
      because: text`The median token is read ${ns(sse)} after the producer had it over SSE, and ${ns(websocket)} over WebSocket; at 100 tokens/s the next one is there after 10 ms. On a loopback, without a model.`,
      evidence: [key],
    })),
};

export const fasterChat: Claim = {
  sentence: 'WebSocket has a lower latency for chat.',
  source: 'common',
  kind: 'folklore',
  decide: (evidence) =>
    judgeFacts(
      [factOf(evidence, 'tokens/warm/first-token/p50'), factOf(evidence, 'tokens/warm/token-delay/p50')],
      ['lower'],
      'which token is meant',
    ),
};

export const noCancel: Claim = {
  sentence: 'SSE cannot be cancelled.',
  source: 'common, of streamed answers',
  kind: 'folklore',
  decide(evidence) {
    const inCell = (metric: string) =>
      procedureFacts(evidence, `tokens/${metric}`, 'sse').filter(({ cell }) => cell === 'cancel');
    const [took] = inCell('cancel-known');
    if (took === undefined) return notInRun(['tokens']);
    const [tokens] = measured(inCell('in-vain'));
    // No value: the arm was void, or too few cancels were heard of. Neither says that none can be.
    if (took.value === null)
      return notMeasured(text`In this run it yielded no value that counts.`, keysOf([took]));
    return {
      outcome: 'fails',
      because: sentences(
        text`The server knew ${ns(took.value)} after the reader had closed the connection.`,
        tokens === undefined ? null : text`It made ${plain(tokens.value)} tokens in vain.`,
        'Over HTTP/1.1 the connection is gone with it.',
      ),
      evidence: keysOf([took, ...(tokens === undefined ? [] : [tokens])]),
    };
  },
};

/** What Base64 adds, as a share: 4 characters for 3 bytes, and up to 2 more at the end. */
const A_THIRD = { least: 0.33, most: 0.34 } as const;

export const base64AThird: Claim = {
  sentence: 'Binary data as Base64 costs a third more.',
  source: 'common',
  kind: 'folklore',
  decide({ functionalChecks: { bytes } }) {
    const prices = bytes?.base64 ?? [];
    if (prices.length === 0) return notShown('bytes');
    return decideParts(
      prices.map(({ payloadBytes, encodedBytes }) => {
        const more = encodedBytes / payloadBytes - 1;
        return more >= A_THIRD.least && more <= A_THIRD.most;
      }),
      'the length: Base64 fills up to whole groups of four',
      sentences(
        ...prices.map(
          ({ payloadBytes, encodedBytes }) => text`${size(payloadBytes)} become ${size(encodedBytes)}.`,
        ),
      ),
      ['functional-checks/bytes'],
    );
  },
};
