import type { ProxyPassage } from '../records/functional-checks.ts';
import { plain, sentences, text, type Text } from '../records/text.ts';
import { ARTICLE, notShown, type Claim } from './contract.ts';

/** What stands in the way knows HTTP as well: the claim is about what that does to each of the two. */
export const httpKnown: Claim = {
  sentence: 'SSE uses the HTTP that you already know.',
  source: ARTICLE,
  kind: 'article',
  decide({ functionalChecks: { proxies } }) {
    if (proxies === null) return notShown('proxies');
    const { events, routes, http2 } = proxies;
    const through = (proxy: ProxyPassage['proxy'], transport: ProxyPassage['transport']) =>
      routes.find((route) => route.proxy === proxy && route.transport === transport);
    const came = (...way: Parameters<typeof through>): Text => {
      const passage = through(...way);
      if (passage === undefined) return text`was not tried`;
      return passage.refusedWith === null
        ? text`had ${plain(passage.live)} of ${plain(events)} events at once`
        : text`was refused with ${plain(passage.refusedWith)}`;
    };
    const isLive = (proxy: ProxyPassage['proxy']): boolean => through(proxy, 'sse')?.live === events;
    const outcome = !isLive('plain') ? 'fails' : isLive('collecting') ? 'holds' : 'depends';
    return {
      outcome,
      because: sentences(
        outcome === 'depends' ? 'It depends on the proxy.' : null,
        text`Through a proxy that knows HTTP/1.1 and no upgrades, SSE ${came('plain', 'sse')}; the WebSocket ${came('plain', 'websocket')}.`,
        text`Through one that passes upgrades on, the WebSocket ${came('upgrading', 'websocket')}.`,
        text`Through one that buffers a response until it is complete, SSE ${came('collecting', 'sse')},`,
        text`and with a header that asks it not to, SSE ${came('collecting-unless-told', 'sse')}; the WebSocket ${came('collecting', 'websocket')}.`,
        text`Over HTTP/2, ${plain(http2.streams)} streams of SSE shared ${plain(http2.connections)} connection${http2.connections === 1 ? '' : 's'}.`,
      ),
      evidence: ['functional-checks/proxies'],
    };
  },
};
