/**
 * `reconnecting-websocket` with its default options (https://github.com/pladaria/reconnecting-websocket#default-values),
 * over `ws`. It waits 1 to 5 s after a loss, 1.3 times as long after each further one, at most 10 s; a connection counts as
 * a success once it has lasted 5 s. The random part is drawn once per process, so the clients of one process reconnect
 * together. It abandons an attempt after 4 s without an answer, and nothing is final. It resumes only if the application
 * makes a new URL for each attempt.
 */
import { createRequire } from 'node:module';
import type Typed from 'reconnecting-websocket';
import { WebSocket } from 'ws';
import { reconnecting } from './report.ts';

// The types of the package describe an ES module, and Node.js gets a CommonJS one, which is the class itself.
const ReconnectingWebSocket: typeof Typed.default = createRequire(import.meta.url)('reconnecting-websocket');

/**
 * The library drops an attempt that timed out, with its listeners. In a browser nothing happens; in Node.js an 'error' of ws
 * without a listener ends the process.
 */
class QuietWebSocket extends WebSocket {
  constructor(url: string) {
    super(url);
    this.on('error', () => undefined);
  }
}

export const client = reconnecting(
  'reconnecting-websocket',
  (nextUrl) => new ReconnectingWebSocket(nextUrl, undefined, { WebSocket: QuietWebSocket }),
);
