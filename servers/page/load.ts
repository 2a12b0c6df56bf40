import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { definePage, type Page } from './page.ts';

/** Reads the page, and the two servers whose code it shows. @param path of `index.html`, as it was written: the compiler copies none of it. */
export function loadPage(path: string): Page {
  const code = (name: string): string => readFileSync(join(dirname(path), '..', name), 'utf8');
  return definePage(readFileSync(path, 'utf8'), {
    sse: code('sse.ts'),
    websocket: code('websocket.ts'),
  });
}
