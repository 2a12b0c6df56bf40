import { bytes, plain, sentences, text } from '../records/text.ts';
import { ARTICLE, decideParts, notShown, type Claim } from './contract.ts';
import { decideByValues } from './judge.ts';

export const longLived: Claim = {
  sentence: 'One long-lasting connection carries all.',
  source: ARTICLE,
  kind: 'article',
  /** An event that needed a request of its own would cost at least the smallest exchange of HTTP headers. */
  decide: (evidence) =>
    decideByValues(evidence, 'steady/100-connections/overhead-bytes/mean', ({ sse, websocket, key }) => {
      const post = evidence.functionalChecks.reply?.routes.find(({ route }) => route === 'post');
      if (post === undefined) return notShown('reply');
      const responseBytes = post.later.downBytes;
      return decideParts(
        [sse < responseBytes, websocket < responseBytes],
        'the transport',
        sentences(
          text`An event adds ${bytes(sse)} over SSE and ${bytes(websocket)} over WebSocket; the headers of one HTTP response alone are ${bytes(responseBytes)}.`,
          text`This is about the stream: with replies, a client of SSE has ${plain(post.connections)} connections.`,
        ),
        [key, 'functional-checks/reply'],
      );
    }),
};
