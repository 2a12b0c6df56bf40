import type { ReplyCost } from '../records/functional-checks.ts';
import { ARTICLE, notShown, type Claim } from './contract.ts';

export const oneWay: Claim = {
  sentence: 'SSE is one-way, which can be limiting; WebSocket is two-way.',
  source: ARTICLE,
  kind: 'article',
  decide: ({ functionalChecks: { reply } }) => {
    const post = reply?.routes.find(({ route }) => route === 'post');
    const frame = reply?.routes.find(({ route }) => route === 'frame');
    if (reply === null || post === undefined || frame === undefined) return notShown('reply');
    const needsMore = [post.connections > frame.connections, costOf(post) > costOf(frame)];
    const outcome = needsMore.every(Boolean) ? 'holds' : needsMore.some(Boolean) ? 'depends' : 'fails';
    const lead = outcome === 'depends' ? 'It depends on what is counted: ' : '';
    return {
      outcome,
      because:
        `${lead}A reply of ${reply.payloadBytes} bytes beside an SSE stream is a POST: ${wordsOf(post)}. ` +
        `Over WebSocket it is one frame: ${wordsOf(frame)}. ` +
        'Browsers send more headers. The delay of a reply is not measured.',
      evidence: ['functional-checks/reply'],
    };
  },
};

function costOf({ later }: ReplyCost): number {
  return later.upBytes + later.downBytes;
}

function wordsOf({ later, connections }: ReplyCost): string {
  const count = connections === 1 ? '1 connection' : `${connections} connections`;
  return `${later.upBytes} bytes up and ${later.downBytes} down, ${count} in all`;
}
