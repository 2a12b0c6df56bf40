import { plain, sentences, text } from '../records/text.ts';
import { NO_BROWSER, pages } from './browsers.ts';
import { decideParts, type Claim, type Evidence } from './contract.ts';
import { factOf, isSettled, keysOf, type VerdictKey } from './facts.ts';
import { factsListed } from './judge.ts';

const OVER_HTTP2 = ['sse-h2', 'websocket-h2'] as const;

/** What "as good" means besides the number of streams. */
const VERDICTS: readonly VerdictKey[] = ['secure/h2/delivery/p50', 'secure/h2/server-cpu/mean'];

export const http2AsGood: Claim = {
  sentence: 'HTTP/2 makes SSE as good as WebSocket.',
  source: 'many comparisons',
  kind: 'folklore',
  decide(evidence) {
    const [sse, websocket] = OVER_HTTP2.map((transport) => pages(evidence, 'page-streams', transport));
    const both = (sse ?? []).flatMap((own) => {
      const other = websocket?.find(({ cell }) => cell === own.cell);
      return other === undefined ? [] : [{ own, other }];
    });
    if (both.length === 0) return NO_BROWSER;
    const facts = VERDICTS.map((key) => factOf(evidence, key, OVER_HTTP2));
    const present = facts.filter(({ outcome }) => outcome !== 'missing');
    const settled = facts.filter(isSettled);
    const isAsGood = [
      ...both.map(({ own, other }) => own.value >= other.value),
      ...settled.map(({ outcome }) => outcome === 'same' || outcome === 'higher'),
    ];
    const streams = sentences(
      ...both.map(
        ({ own, other }) =>
          text`A page had ${plain(own.value)} EventSources and ${plain(other.value)} WebSockets open over HTTP/2.`,
      ),
    );
    const keys = keysOf([...both.flatMap(({ own, other }) => [own, other]), ...present]);
    if (settled.length < facts.length && isAsGood.every(Boolean)) {
      return {
        outcome: 'depends',
        because: sentences(
          'Decided only in part.',
          streams,
          present.length === 0
            ? "Cost and delay are not in this run: 'npm run bench -- secure'."
            : factsListed(present),
        ),
        evidence: keys,
      };
    }
    const because = present.length === 0 ? streams : sentences(streams, factsListed(present));
    return decideParts(isAsGood, 'what is compared', because, keys);
  },
};

/** Whether each stream of a page had a TCP connection of its own. */
function isOwnConnection(evidence: Evidence, transport: 'websocket' | 'websocket-h2') {
  const connections = pages(evidence, 'page-tcp-connections', transport);
  return pages(evidence, 'page-streams', transport).flatMap((streams) => {
    const under = connections.find(({ cell }) => cell === streams.cell);
    return under === undefined ? [] : [{ streams, under, isOwn: under.value >= streams.value }];
  });
}

export const ownConnection: Claim = {
  sentence: 'A WebSocket needs a TCP connection of its own.',
  source: 'common',
  kind: 'folklore',
  decide(evidence) {
    const overHttp1 = isOwnConnection(evidence, 'websocket');
    const overHttp2 = isOwnConnection(evidence, 'websocket-h2');
    if (overHttp1.length === 0 || overHttp2.length === 0) return NO_BROWSER;
    const said = (some: typeof overHttp1, protocol: string) =>
      some.map(
        ({ streams, under }) =>
          text`Over ${protocol} ${plain(streams.value)} WebSockets of a page had ${plain(under.value)} TCP connections under them.`,
      );
    const all = [...overHttp1, ...overHttp2];
    return decideParts(
      all.map(({ isOwn }) => isOwn),
      'the protocol, the browser and the server: RFC 8441 has to be spoken by both',
      sentences(...said(overHttp1, 'HTTP/1.1'), ...said(overHttp2, 'HTTP/2')),
      keysOf(all.flatMap(({ streams, under }) => [streams, under])),
    );
  },
};
