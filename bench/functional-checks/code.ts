import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeCount, CodeCheck } from '../records/functional-checks.ts';

/**
 * The matching pages of both transports: each server sends the same stream, each client reads it and reports a loss. The headers
 * for pages of other origins count for SSE, the response to a refused upgrade for WebSocket: the other side needs neither.
 */
const FILES = [
  { path: 'servers/sse.ts', side: 'server', transport: 'sse' },
  { path: 'servers/hub/cors.ts', side: 'server', transport: 'sse' },
  { path: 'servers/websocket.ts', side: 'server', transport: 'websocket' },
  { path: 'servers/hub/refuse-upgrade.ts', side: 'server', transport: 'websocket' },
  { path: 'clients/sse.ts', side: 'client', transport: 'sse' },
  { path: 'clients/websocket.ts', side: 'client', transport: 'websocket' },
] as const;

const PAGE = 'servers/page/index.html';

/** What somebody has to look up in a specification or in the manual of a library. Only these are counted, where they occur. */
const PROTOCOL_TERMS: Readonly<Record<CodeCount['transport'], readonly string[]>> = {
  sse: [
    'Access-Control-Allow-Origin',
    'Cache-Control',
    'Last-Event-ID',
    'X-Accel-Buffering',
    'data:',
    'event:',
    'id:',
    'no-transform',
    'retry:',
    'text/event-stream',
  ],
  websocket: [
    '1001',
    '1006',
    'binary',
    'clientTracking',
    'close',
    'handleUpgrade',
    'maxPayload',
    'noServer',
    'perMessageDeflate',
    'ping',
    'terminate',
    'unexpected-response',
    'upgrade',
  ],
};

/** Counts the sources below `root`; null: one of them is not there, as in a package without sources. */
export function checkCode(root: string): CodeCheck | null {
  const read = (path: string): string | null => {
    try {
      return readFileSync(join(root, path), 'utf8');
    } catch {
      return null;
    }
  };
  const files = FILES.flatMap((file) => {
    const text = read(file.path);
    return text === null ? [] : [{ ...file, ...countCode(text, PROTOCOL_TERMS[file.transport]), text }];
  });
  if (files.length < FILES.length) return null;
  return { files, comeBackLines: countFunction(read(PAGE) ?? '', 'reconnectLater') };
}

/** What a source is made of. @param terms words to look for, outside comments. */
export function countCode(
  text: string,
  terms: readonly string[],
): Pick<CodeCount, 'lines' | 'importedNames' | 'protocolTerms'> {
  const code = codeLinesOf(text);
  const body = code.join('\n');
  const names = [...body.matchAll(/^import\s+(?:type\s+)?([^;]+?)\s+from\s+'([^.'][^']*)'/gm)].flatMap(
    ([, what = '']) =>
      what
        .replaceAll(/[{}]/g, '')
        .split(',')
        .map((name) => name.replace(/^\s*type\s/, '').trim()),
  );
  return {
    lines: code.length,
    importedNames: [...new Set(names)].filter((name) => name !== '').toSorted(byCode),
    protocolTerms: terms.filter((term) => occursIn(withoutEscapes(body), term)).toSorted(byCode),
  };
}

/** Lines of a top-level function of a page, its signature and closing bracket included; null: there is none of that name. */
export function countFunction(text: string, name: string): number | null {
  const pattern = new RegExp(String.raw`^( *)function ${name}\([\s\S]*?\n\1\}$`, 'm');
  const [found] = pattern.exec(text) ?? [];
  return found === undefined ? null : codeLinesOf(found).length;
}

/** Lines without blank ones, and without comments: a line that is only a comment is none. */
function codeLinesOf(text: string): readonly string[] {
  return text
    .replaceAll(/^\s*\/\*[\s\S]*?\*\//gm, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

/** `\n` in a string is no letter of the word that follows. */
function withoutEscapes(code: string): string {
  return code.replaceAll(/\\[nrt]/g, ' ');
}

/** As a word of its own: `retry:` is none in `retryMs`, and `close` none in `closed`. */
function occursIn(code: string, term: string): boolean {
  const at = (place: number): string => code.charAt(place);
  for (let place = code.indexOf(term); place !== -1; place = code.indexOf(term, place + 1)) {
    if (!/[\w-]/.test(at(place - 1)) && !/[\w-]/.test(at(place + term.length))) return true;
  }
  return false;
}

/** By code unit, so that the order is the same under every locale. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
