import { ARTICLE, notMeasured, notShown, type Claim } from './contract.ts';
import { factOf, isSettled } from './facts.ts';
import { howToGet, list } from './judge.ts';

export const longLived: Claim = {
  sentence: 'One long-lasting connection carries all.',
  source: ARTICLE,
  kind: 'article',
  /** An event that needed a request of its own would cost at least the smallest exchange of HTTP headers. */
  decide: (evidence) => {
    const fact = factOf(evidence, {
      scenario: 'steady',
      cell: '100-connections',
      metric: 'overhead-bytes',
      statistic: 'mean',
    });
    if (fact.outcome === 'missing') return notMeasured(howToGet([fact]));
    if (!isSettled(fact) || fact.sse === null || fact.websocket === null)
      return notMeasured(`Not decided: ${list([fact])}.`, [fact.key]);
    const { reply } = evidence.functionalChecks;
    const post = reply?.routes.find(({ route }) => route === 'post');
    if (reply === null || post === undefined) return notShown('reply');
    const responseBytes = post.later.downBytes;
    const fits = [fact.sse, fact.websocket].map((overheadBytes) => overheadBytes < responseBytes);
    const outcome = fits.every(Boolean) ? 'holds' : fits.some(Boolean) ? 'depends' : 'fails';
    const lead = outcome === 'depends' ? 'It depends on the transport: ' : '';
    return {
      outcome,
      because:
        `${lead}An event adds ${short(fact.sse)} bytes over SSE and ${short(fact.websocket)} over WebSocket; ` +
        `the headers of one HTTP answer alone are ${responseBytes}. ` +
        `This is about the stream: with replies, a client of SSE has ${post.connections} connections.`,
      evidence: [fact.key, 'functional-checks/reply'],
    };
  },
};

function short(bytes: number): string {
  return String(Number(bytes.toPrecision(3)));
}
