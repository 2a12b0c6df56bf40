import { createHash } from 'node:crypto';

/** A page that holds everything it needs, and the header that keeps the browser from running anything else. */
export interface Page {
  readonly html: string;
  /** Value of `Content-Security-Policy`: https://www.w3.org/TR/CSP3/ */
  readonly securityPolicy: string;
  /** The text of a server, by transport: the page shows it, and nothing runs it. */
  readonly code: Readonly<Record<string, string>>;
}

/** Makes a page from its HTML. The policy lets in the scripts and styles that stand in it, by their hash, and no others. */
export function definePage(source: string, code: Readonly<Record<string, string>> = {}): Page {
  // Browsers read CRLF as LF, and hash what they read.
  const html = source.replaceAll('\r\n', '\n');
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
      "frame-ancestors 'none'", // no other page can put the cut button under its own
    ].join('; '),
  };
}

function hashesOf(element: 'script' | 'style', html: string): string {
  const texts = [...html.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))];
  const hashes = texts.map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  return hashes.length === 0 ? "'none'" : hashes.join(' ');
}
