import type { ByteRoute } from '../records/functional-checks.ts';
import { bytes as size, text } from '../records/text.ts';
import { ARTICLE, decideParts, notShown, type Claim } from './contract.ts';

export const textOnly: Claim = {
  sentence: 'SSE carries UTF-8 text only; WebSocket carries text or binary.',
  source: ARTICLE,
  kind: 'article',
  decide: ({ functionalChecks: { bytes } }) => {
    const by = (wanted: ByteRoute) =>
      bytes?.deliveries.find(({ input, route }) => input === 'not-utf-8' && route === wanted);
    const [sse, binary] = [by('sse'), by('websocket-binary')];
    if (bytes === null || sse === undefined || binary === undefined) return notShown('bytes');
    // Even text is not always left alone: the line ends of SSE are its own.
    const changed = bytes.deliveries.filter(
      ({ input, route, result }) => route === 'sse' && result === 'changed' && input !== 'not-utf-8',
    );
    const lineEnds =
      changed.length === 0
        ? ''
        : ` SSE changes these line ends in text too: ${changed.map(({ input }) => input.toUpperCase()).join(', ')}.`;
    const price = bytes.base64.find(({ payloadBytes }) => payloadBytes === 1000);
    const base64 =
      price === undefined
        ? text``
        : text` Base64 makes ${size(price.encodedBytes)} of ${size(price.payloadBytes)}.`;
    return decideParts(
      [sse.result !== 'identical', binary.result === 'identical'],
      'the side',
      text`${sse.sentHex} arrives over SSE as ${sse.arrivedHex ?? 'nothing'} and in a binary WebSocket message as ${binary.arrivedHex ?? 'nothing'}.${lineEnds}${base64}`,
      ['functional-checks/bytes'],
    );
  },
};
