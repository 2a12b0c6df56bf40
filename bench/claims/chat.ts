import { bytes as size, ns, plain, ratio, sentences, text } from '../records/text.ts';
import { decideParts, notInRun, notMeasured, notShown, type Claim, type Evidence } from './contract.ts';
import { factOf, isSettled, keysOf, measured, procedureFacts, type VerdictKey } from './facts.ts';
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
    const [overHttp2] = measured(
      procedureFacts(evidence, 'tokens/answer-connections', 'sse-h2').filter(
        ({ cell }) => cell === 'cancel-h2',
      ),
    );
    // No value: the arm was void, or too few cancels were heard of. Neither says that none can be.
    if (took.value === null)
      return notMeasured(text`In this run it yielded no value that counts.`, keysOf([took]));
    return {
      outcome: 'fails',
      because: sentences(
        text`The server knew ${ns(took.value)} after the reader had closed the connection.`,
        tokens === undefined ? null : text`It made ${plain(tokens.value)} tokens in vain.`,
        'Over HTTP/1.1 the connection is gone with it.',
        overHttp2 === undefined
          ? null
          : text`Over HTTP/2 it ends one stream: each next question needed ${plain(overHttp2.value)} new connections.`,
      ),
      evidence: keysOf([took, ...[tokens, overHttp2].flatMap((fact) => fact ?? [])]),
    };
  },
};

/** What Base64 adds, as a share: 4 characters for 3 bytes, and up to 2 more at the end. */
const A_THIRD = { least: 0.33, most: 0.34 } as const;

export const base64AThird: Claim = {
  sentence: 'Binary data as Base64 costs a third more.',
  source: 'common',
  kind: 'folklore',
  decide(evidence) {
    const prices = evidence.functionalChecks.bytes?.base64 ?? [];
    if (prices.length === 0) return notShown('bytes');
    const [wire, cpu] = [
      ratioOf(evidence, 'binary/100-kb/data-bytes/mean'),
      ratioOf(evidence, 'binary/100-kb/server-cpu/mean'),
    ];
    const length = 'the length: Base64 fills up to whole groups of four';
    return decideParts(
      [
        ...prices.map(({ payloadBytes, encodedBytes }) => isAThird(encodedBytes / payloadBytes)),
        ...(wire === null ? [] : [isAThird(wire.value)]),
        ...(cpu === null ? [] : [isAThirdOfCpu(cpu.value)]),
      ],
      cpu === null ? length : `what is counted, and on ${length}`,
      sentences(
        ...prices.map(
          ({ payloadBytes, encodedBytes }) => text`${size(payloadBytes)} become ${size(encodedBytes)}.`,
        ),
        wire === null
          ? null
          : text`With all framing, 100 kB as Base64 over SSE take ${ratio(wire.value)} the bytes of a binary WebSocket message.`,
        cpu === null
          ? null
          : text`The server takes ${ratio(cpu.value)} the CPU time: encoding it, and writing it as text.`,
        wire === null && cpu === null ? 'The scenario binary measures bytes and CPU time.' : null,
      ),
      ['functional-checks/bytes', ...keysOf([wire, cpu].filter((one) => one !== null))],
    );
  },
};

function isAThird(times: number): boolean {
  return times - 1 >= A_THIRD.least && times - 1 <= A_THIRD.most;
}

/** A third more, within the margin of CPU time, 10 %. */
function isAThirdOfCpu(times: number): boolean {
  return Math.abs(Math.log(times / (4 / 3))) <= Math.log(1.1);
}

/** SSE / WebSocket; null: the verdict is missing, or says nothing. */
function ratioOf(
  evidence: Evidence,
  key: VerdictKey,
): { readonly key: string; readonly value: number } | null {
  const fact = factOf(evidence, key);
  const { sse, websocket } = fact;
  return isSettled(fact) && sse !== null && websocket !== null && websocket > 0
    ? { key, value: sse / websocket }
    : null;
}
