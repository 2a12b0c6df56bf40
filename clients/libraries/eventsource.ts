/**
 * The npm package `eventsource` with its default options, on the `fetch` of Node.js. It follows the HTML standard:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
 * After an end, a break or a refused connection it waits for the server's `retry:`, or 3 s, without backoff or jitter, and
 * resumes after the last `id:`. Another status than 200 or another content type is final. `fetch` adds a rule of its own:
 * 300 s without a byte count as a break (`bodyTimeout` of undici).
 */
import { EventSource, type ErrorEvent } from 'eventsource';
import type { LibraryHalf, LossCause } from '../contract.ts';
import { reportEventSource } from './report.ts';

export const client: LibraryHalf = {
  path: '/events',
  packages: ['eventsource'],
  start(address, handlers) {
    const source = new EventSource(address, {
      // The default, reporting each attempt.
      fetch: (url, init) => {
        handlers.attempted();
        return fetch(url, init);
      },
    });
    reportEventSource<ErrorEvent>(source, handlers, ({ code, message }, isFinal): LossCause => {
      if (isFinal) return { kind: 'refused', status: code ?? 0 };
      // An end with the last chunk has no message; what `fetch` threw is put into one.
      return message === undefined ? { kind: 'ended', code: null } : { kind: 'broken', code: message };
    });
    return source;
  },
};
