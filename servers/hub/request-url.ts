import type { IncomingMessage } from 'node:http';

/** The URL of a request. Anybody can send `GET // HTTP/1.1`, which is none: it counts as `/`, and never as an error. */
export function urlOf(request: IncomingMessage): URL {
  const text = request.url ?? '/';
  return new URL(URL.canParse(text, 'http://host') ? text : '/', 'http://host');
}
