import type { CodeCount, CodeCheck } from '../records/functional-checks.ts';
import { ARTICLE, notShown, type Claim } from './contract.ts';

export const simpleApi: Claim = {
  sentence: "SSE's API is simple to use; WebSocket is more complex to implement.",
  source: ARTICLE,
  kind: 'article',
  /** Fewer lines and no more concepts is simpler, on the server and on the client. */
  decide: ({ functionalChecks: { code } }) => {
    if (code === null) return notShown('code');
    const sides = (['server', 'client'] as const).map((side) => compare(code, side));
    const isSimpler = sides.map(
      ({ sse, websocket }) => sse.lines < websocket.lines && sse.concepts <= websocket.concepts,
    );
    const isHarder = sides.map(
      ({ sse, websocket }) => sse.lines >= websocket.lines && sse.concepts >= websocket.concepts,
    );
    const outcome = isSimpler.every(Boolean) ? 'holds' : isHarder.every(Boolean) ? 'fails' : 'depends';
    const lead = outcome === 'depends' ? 'It depends on the side and on what is counted. ' : '';
    return {
      outcome,
      because: `${lead}${sides.map(({ words }) => words).join(' ')}${comeBack(code)}`,
      evidence: ['functional-checks/code'],
    };
  },
};

/** Lines of code, and concepts: names imported from elsewhere and terms of the protocol. */
function sizeOf({ files }: CodeCheck, side: CodeCount['side'], transport: CodeCount['transport']) {
  const chosen = files.filter((file) => file.side === side && file.transport === transport);
  return {
    lines: sum(chosen.map(({ lines }) => lines)),
    concepts: new Set(chosen.flatMap((file) => [...file.importedNames, ...file.protocolTerms])).size,
  };
}

function compare(code: CodeCheck, side: CodeCount['side']) {
  const sse = sizeOf(code, side, 'sse');
  const websocket = sizeOf(code, side, 'websocket');
  const words =
    `${side === 'server' ? 'Server' : 'Client'}: ${sse.lines} lines and ${sse.concepts} concepts for SSE, ` +
    `${websocket.lines} and ${websocket.concepts} for WebSocket.`;
  return { sse, websocket, words };
}

function comeBack({ comeBackLines }: CodeCheck): string {
  if (comeBackLines === null) return '';
  return ` To come back after a loss, the WebSocket of our page needs ${comeBackLines} more lines, its EventSource none.`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
