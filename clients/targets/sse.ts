/** The client for SSE of other people's servers. Read `websocket.ts` beside it: same sections. */
import { request, type IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import type { LossCause } from '../contract.ts';
import { hangUp } from '../engine/dial.ts';
import type {
  ForeignConnection,
  ForeignHalf,
  ForeignHandlers,
  ForeignStream,
  ResponseHead,
  Route,
} from './contract.ts';
import { dialForeign } from './dial.ts';

function open(stream: ForeignStream, route: Route, handlers: ForeignHandlers): ForeignConnection {
  const dialled = dialForeign(stream, route);
  let isOver = false;
  const lost = (cause: LossCause): void => {
    if (isOver) return;
    isOver = true;
    handlers.lost(cause);
  };
  const broken = (error: NodeJS.ErrnoException): void =>
    lost({ kind: 'broken', code: error.code ?? error.message });

  // 1. Connect: what the user asked for, and what the specification asks for.
  const { host, pathname, search } = new URL(stream.url);
  const outgoing = request({
    method: stream.method,
    path: `${pathname}${search}`,
    headers: headersOf(stream, host, route).flat(),
    createConnection: () => dialled.stream,
  });

  // 2. Accept: as `clients/sse.ts` does.
  outgoing.on('response', (response) => {
    const head = headOf(response);
    const [type = ''] = (head.contentType ?? '').split(';');
    if (head.status !== 200 || type.trim().toLowerCase() !== 'text/event-stream') {
      if (!isOver) handlers.refused(head);
      lost({ kind: 'refused', status: head.status });
      hangUp(dialled);
      return;
    }
    if (!isOver) handlers.opened(head);
    read(response);
  });
  outgoing.on('error', broken).end(stream.body ?? undefined);

  // 3. Read: bytes -> lines -> events.
  const read = (body: IncomingMessage): void => {
    const parser = createParser({
      onEvent({ id, data }) {
        if (!isOver) handlers.event(id ?? null, data);
      },
      onComment() {
        if (!isOver) handlers.heartbeat();
      },
    });
    let isFirst = true;
    body.setEncoding('utf8').on('data', (text: string) => {
      parser.feed(isFirst ? text.replace(/^\uFEFF/, '') : text);
      isFirst = false;
    });

    // 4. Loss.
    body.on('end', () => lost({ kind: 'ended', code: null }));
    body.on('error', broken);
  };
  return {
    tcp: dialled.tcp,
    destroy() {
      isOver = true;
      hangUp(dialled);
    },
  };
}

/** Those of the specification and of HTTP, where the user did not name them. */
function headersOf(
  { headers, body }: ForeignStream,
  host: string,
  { lastEventId }: Route,
): readonly (readonly [name: string, value: string])[] {
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  const usual = Object.entries({
    Host: host,
    Accept: 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
    ...(lastEventId === null ? {} : { 'Last-Event-ID': lastEventId }),
    ...(body === null ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
  });
  return [...usual.filter(([name]) => !named.has(name.toLowerCase())), ...headers];
}

/** What a response said before its body. */
export function headOf({ statusCode = 0, headers }: IncomingMessage): ResponseHead {
  return {
    status: statusCode,
    contentType: headers['content-type'] ?? null,
    location: headers.location ?? null,
  };
}

export const sseTarget: ForeignHalf = { packages: ['eventsource-parser'], open };
