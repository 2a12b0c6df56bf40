/** For tests: the page's server on a port of the system's choice, and plain clients that give one JSON text after another. */
import { on, once } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { server as sse } from '../sse.ts';
import { server as websocket } from '../websocket.ts';
import { loadPage } from './page.ts';
import { startPageServer, type PageServer, type PageServerSettings } from './start.ts';

/** Twenty events a second, and clients that come back soon: fast enough to wait for. */
export function startTestServer(settings: Partial<PageServerSettings> = {}): Promise<PageServer> {
  return startPageServer({
    halves: [
      ['sse', sse],
      ['websocket', websocket],
    ],
    page: loadPage(join(import.meta.dirname, 'index.html')),
    port: 0,
    host: '127.0.0.1',
    rate: 20,
    seed: 1,
    payloadBytes: null,
    heartbeatMs: 15_000,
    replayWindow: 1000,
    retryMs: 200,
    epoch: 'test',
    ...settings,
  });
}

/** An open stream of events. */
export interface Reader {
  /** JSON texts of the events, kept until they are read. Ends with a goodbye, or with a loss. */
  readonly texts: AsyncIterator<string>;
  close(): void;
}

export async function readSse(origin: string): Promise<Reader> {
  const abort = new AbortController();
  const response = await fetch(`${origin}/events`, { signal: abort.signal });
  return {
    texts: dataLines(response),
    close() {
      abort.abort();
    },
  };
}

async function* dataLines(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let unread = '';
  for await (const bytes of response.body ?? []) {
    unread += decoder.decode(bytes, { stream: true });
    const events = unread.split('\n\n');
    unread = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) yield data;
    }
  }
}

export async function readWebSocket(origin: string): Promise<Reader> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/websocket`);
  const messages = on(socket, 'message', { close: ['close'] });
  await once(socket, 'open');
  return {
    texts: textsOf(messages),
    close() {
      socket.close();
    },
  };
}

async function* textsOf(messages: AsyncIterable<unknown[]>): AsyncGenerator<string> {
  for await (const [data] of messages) yield String(data);
}
