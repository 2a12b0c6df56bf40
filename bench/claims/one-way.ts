import type { ReplyCost } from '../records/functional-checks.ts';
import { bytes, plain, sentences, text, type Text } from '../records/text.ts';
import { ARTICLE, decideParts, notShown, type Claim } from './contract.ts';

export const oneWay: Claim = {
  sentence: 'SSE is one-way, which can be limiting; WebSocket is two-way.',
  source: ARTICLE,
  kind: 'article',
  decide: ({ functionalChecks: { reply } }) => {
    const post = reply?.routes.find(({ route }) => route === 'post');
    const frame = reply?.routes.find(({ route }) => route === 'frame');
    if (reply === null || post === undefined || frame === undefined) return notShown('reply');
    return decideParts(
      [post.connections > frame.connections, costOf(post) > costOf(frame)],
      'what is counted',
      sentences(
        text`A reply of ${bytes(reply.payloadBytes)} beside an SSE stream is a POST: ${wordsOf(post)}.`,
        text`Over WebSocket it is one frame: ${wordsOf(frame)}.`,
        'Browsers send more headers. The scenario two-way measures delay and CPU time of replies.',
      ),
      ['functional-checks/reply'],
    );
  },
};

const costOf = ({ later }: ReplyCost): number => later.upBytes + later.downBytes;

const wordsOf = ({ later, connections }: ReplyCost): Text =>
  text`${bytes(later.upBytes)} up and ${bytes(later.downBytes)} down, ${plain(connections)} connection${connections === 1 ? '' : 's'} in all`;
