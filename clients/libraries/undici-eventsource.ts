/**
 * The `EventSource` of undici with its default options. Its rules are those of the HTML standard:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
 * After an end, a break or a refused connection it waits for the server's `retry:`, or 3 s, without growth or jitter, for
 * ever, and asks for what follows the last `id:`. A status other than 200 or another content type is final. It tells that
 * it lost the connection, and never why. While it waits, it does not keep the process alive. 300 s without a byte are a break
 * (`bodyTimeout` of undici).
 */
import { EventSource, getGlobalDispatcher } from 'undici';
import type { LibraryHalf, LibraryHandlers, Target } from '../contract.ts';

function start({ origin, path }: Pick<Target, 'origin' | 'path'>, handlers: LibraryHandlers) {
  // The default dispatcher, with a look at each attempt.
  const dispatcher = getGlobalDispatcher().compose((dispatch) => (options, handler) => {
    handlers.attempted();
    return dispatch(options, handler);
  });
  const source = new EventSource(new URL(path, origin), { node: { dispatcher } });
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
  source.addEventListener('error', () => {
    handlers.lost({ kind: 'untold' });
    // [spec] Once the user agent has failed the connection, it does not attempt to reconnect.
    if (source.readyState === source.CLOSED) handlers.closedForGood();
  });
  return source;
}

export const client: LibraryHalf = { path: '/events', packages: ['undici'], start };
