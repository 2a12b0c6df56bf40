import type { BytesCheck, ByteRoute } from '../records/functional-checks.ts';
import { ARTICLE, notShown, type Claim } from './contract.ts';

export const textOnly: Claim = {
  sentence: 'SSE carries UTF-8 text only; WebSocket carries text or binary.',
  source: ARTICLE,
  kind: 'article',
  decide: ({ functionalChecks: { bytes } }) => {
    if (bytes === null) return notShown('bytes');
    const sse = deliveryOf(bytes, 'sse');
    const binary = deliveryOf(bytes, 'websocket-binary');
    if (sse === undefined || binary === undefined) return notShown('bytes');
    const isAsSaid = [sse.result !== 'identical', binary.result === 'identical'];
    const outcome = isAsSaid.every(Boolean) ? 'holds' : isAsSaid.some(Boolean) ? 'depends' : 'fails';
    const lead = outcome === 'depends' ? 'It depends on the side: ' : '';
    const price = bytes.base64.find(({ payloadBytes }) => payloadBytes === 1000);
    return {
      outcome,
      because:
        `${lead}${sse.sentHex} arrives over SSE as ${sse.arrivedHex ?? 'nothing'} ` +
        `and in a binary WebSocket message as ${binary.arrivedHex ?? 'nothing'}.${changedTexts(bytes)}` +
        (price === undefined ? '' : ` Base64 makes ${price.encodedBytes} bytes of ${price.payloadBytes}.`),
      evidence: ['functional-checks/bytes'],
    };
  },
};

function deliveryOf({ deliveries }: BytesCheck, wanted: ByteRoute) {
  return deliveries.find(({ input, route }) => input === 'not-utf-8' && route === wanted);
}

/** Even text is not always left alone: the line ends of SSE are its own. */
function changedTexts({ deliveries }: BytesCheck): string {
  const changed = deliveries.filter(
    ({ input, route, result }) => route === 'sse' && result === 'changed' && input !== 'not-utf-8',
  );
  if (changed.length === 0) return '';
  return ` SSE changes these line ends in text too: ${changed.map(({ input }) => input.toUpperCase()).join(', ')}.`;
}
