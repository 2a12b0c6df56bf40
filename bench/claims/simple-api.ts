import type { CodeCheck, CodeCount } from '../records/functional-checks.ts';
import { plain, sentences, text } from '../records/text.ts';
import { ARTICLE, notShown, type Claim } from './contract.ts';

export const simpleApi: Claim = {
  sentence: "SSE's API is simple to use; WebSocket is more complex to implement.",
  source: ARTICLE,
  kind: 'article',
  /** Fewer lines and no more concepts is simpler, on the server and on the client. */
  decide: ({ functionalChecks: { code } }) => {
    if (code === null) return notShown('code');
    const sides = (['server', 'client'] as const).map((side) => ({
      side,
      sse: sizeOf(code, side, 'sse'),
      websocket: sizeOf(code, side, 'websocket'),
    }));
    const isSimpler = sides.every(
      ({ sse, websocket }) => sse.lines < websocket.lines && sse.concepts <= websocket.concepts,
    );
    const isHarder = sides.every(
      ({ sse, websocket }) => sse.lines >= websocket.lines && sse.concepts >= websocket.concepts,
    );
    const outcome = isSimpler ? 'holds' : isHarder ? 'fails' : 'depends';
    const counted = sides.map(
      ({ side, sse, websocket }) =>
        text`${side === 'server' ? 'Server' : 'Client'}: ${plain(sse.lines)} lines and ${plain(sse.concepts)} concepts for SSE, ${plain(websocket.lines)} and ${plain(websocket.concepts)} for WebSocket.`,
    );
    const { comeBackLines } = code;
    const reconnecting =
      comeBackLines === null
        ? text``
        : text` To reconnect after a loss, the WebSocket of our page needs ${plain(comeBackLines)} more lines, its EventSource none.`;
    return {
      outcome,
      because: text`${outcome === 'depends' ? 'It depends on the side and on what is counted. ' : ''}${sentences(...counted)}${reconnecting}`,
      evidence: ['functional-checks/code'],
    };
  },
};

/** Lines of code, and concepts: names imported from elsewhere and terms of the protocol. */
function sizeOf({ files }: CodeCheck, side: CodeCount['side'], transport: CodeCount['transport']) {
  const chosen = files.filter((file) => file.side === side && file.transport === transport);
  return {
    lines: chosen.reduce((sum, { lines }) => sum + lines, 0),
    concepts: new Set(chosen.flatMap((file) => [...file.importedNames, ...file.protocolTerms])).size,
  };
}
