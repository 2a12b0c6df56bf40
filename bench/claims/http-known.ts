import type { ProxyPassage } from '../records/functional-checks.ts';
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
    const came = (passage: ProxyPassage | undefined): string =>
      passage === undefined
        ? 'was not tried'
        : passage.refusedWith === null
          ? `had ${passage.live} of ${events} events at once`
          : `was refused with ${passage.refusedWith}`;
    const isLive = (passage: ProxyPassage | undefined): boolean => passage?.live === events;
    const [plain, collecting] = [through('plain', 'sse'), through('collecting', 'sse')];
    const outcome = !isLive(plain) ? 'fails' : isLive(collecting) ? 'holds' : 'depends';
    return {
      outcome,
      because:
        `${outcome === 'depends' ? 'It depends on who stands in between. ' : ''}Through a proxy that knows HTTP/1.1 and no upgrades, SSE ${came(plain)}; the WebSocket ${came(through('plain', 'websocket'))}. ` +
        `Through one that passes upgrades on, the WebSocket ${came(through('upgrading', 'websocket'))}. ` +
        `Through one that keeps an answer until it is whole, SSE ${came(collecting)}, and with a header that asks it not to, SSE ${came(through('collecting-unless-told', 'sse'))}; the WebSocket ${came(through('collecting', 'websocket'))}. ` +
        `Over HTTP/2, ${http2.streams} streams of SSE shared ${http2.connections === 1 ? 'one connection' : `${http2.connections} connections`}.`,
      evidence: ['functional-checks/proxies'],
    };
  },
};
