/**
 * The npm package `eventsource` with its default options, on the `fetch` of Node. Its rules are those of the HTML standard:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
 * After an end, a break or a refused connection it waits for the server's `retry:`, or 3 s, without growth or jitter, for
 * ever, and asks for what follows the last `id:`. A status other than 200 or another content type is final. `fetch` adds a
 * rule of its own: 300 s without a byte are a break (`bodyTimeout` of undici).
 */
import { EventSource } from 'eventsource';
import type { LibraryHalf, LibraryHandlers, LossCause, Target } from '../contract.ts';

function start({ origin, path }: Pick<Target, 'origin' | 'path'>, handlers: LibraryHandlers) {
  const source = new EventSource(new URL(path, origin), {
    // The default, with a look at each attempt.
    fetch: (url, init) => {
      handlers.attempted();
      return fetch(url, init);
    },
  });
  source.addEventListener('open', () => {
    handlers.opened();
  });
  source.addEventListener('message', ({ data }) => {
    const text = String(data);
    handlers.event(text, Buffer.byteLength(text));
  });
  source.addEventListener('gap', () => {
    handlers.gap();
  });
  source.addEventListener('error', ({ code, message }) => {
    // [spec] Once the user agent has failed the connection, it does not attempt to reconnect.
    const isFinal = source.readyState === source.CLOSED;
    handlers.lost(isFinal ? { kind: 'refused', status: code ?? 0 } : causeOf(message));
    if (isFinal) handlers.closedForGood();
  });
  return source;
}

/** An end with the last chunk has no message; what `fetch` threw is put into one. */
function causeOf(message: string | undefined): LossCause {
  return message === undefined ? { kind: 'ended', code: null } : { kind: 'broken', code: message };
}

export const client: LibraryHalf = { path: '/events', packages: ['eventsource'], start };
