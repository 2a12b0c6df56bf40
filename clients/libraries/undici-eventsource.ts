/**
 * The `EventSource` of undici with its default options. It follows the HTML standard, as `eventsource.ts` does, also with the
 * 300 s of `bodyTimeout`. It reports that it lost the connection, and never why. Its delay does not keep the process alive.
 */
import { EventSource, getGlobalDispatcher } from 'undici';
import type { LibraryHalf } from '../contract.ts';
import { reportEventSource } from './report.ts';

export const client: LibraryHalf = {
  path: '/events',
  packages: ['undici'],
  start(url, handlers) {
    // The default dispatcher, reporting each attempt.
    const dispatcher = getGlobalDispatcher().compose((dispatch) => (options, handler) => {
      handlers.attempted();
      return dispatch(options, handler);
    });
    const source = new EventSource(url, { node: { dispatcher } });
    reportEventSource(source, handlers, () => ({ kind: 'unknown' }));
    return source;
  },
};
