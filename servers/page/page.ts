import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A page that holds everything it needs, and the header that keeps the browser from running anything else. */
export interface Page {
  readonly html: string;
  /** Value of `Content-Security-Policy`: https://www.w3.org/TR/CSP3/ */
  readonly securityPolicy: string;
  /** The source of each server, by transport, for display. */
  readonly code: Readonly<Record<string, string>>;
}

/** Reads the page of an answer, which lies beside `index.html`. @param path as of `loadPage` */
export function loadAnswerPage(path: string): Page {
  return definePage(readFileSync(join(dirname(path), 'answer.html'), 'utf8'));
}

/** Reads the page, and the source of both servers. @param path of `index.html` in the source tree: the compiler copies none of it. */
export function loadPage(path: string): Page {
  const code = (name: string): string => readFileSync(join(dirname(path), '..', name), 'utf8');
  return definePage(readFileSync(path, 'utf8'), { sse: code('sse.ts'), websocket: code('websocket.ts') });
}

/** Makes a page from its HTML. The policy admits the scripts and styles in it, by their hash, and no others. */
export function definePage(source: string, code: Readonly<Record<string, string>> = {}): Page {
  const html = source.replaceAll('\r\n', '\n'); // browsers read CRLF as LF, and hash what they read
  return {
    html,
    code,
    securityPolicy: [
      "default-src 'none'",
      `script-src ${hashesOf('script', html)}`,
      `style-src ${hashesOf('style', html)}`,
      "connect-src 'self'", // the streams, the cut button, the bytes and the code; it covers ws: on the same host and port
      'img-src data:', // the icon
      "require-trusted-types-for 'script'", // refuses innerHTML: a name from the stream can only become text
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'", // no other page can overlay the cut button
    ].join('; '),
  };
}

function hashesOf(element: 'script' | 'style', html: string): string {
  const texts = html.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'));
  const hashes = [...texts].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  return hashes.length === 0 ? "'none'" : hashes.join(' ');
}
