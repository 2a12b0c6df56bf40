/** The measuring client for Server-Sent Events. Read `websocket.ts` beside it: same sections. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createParser } from 'eventsource-parser';
import type { ClientHalf, Connection, ConnectionHandlers, Target } from './contract.ts';
import { startAttempt, type Attempt } from './engine/attempt.ts';

function open(target: Target, handlers: ConnectionHandlers): Connection {
  const attempt = startAttempt(target, handlers);
  ask(target, attempt)
    .on('response', (response) => {
      if (!accept(response, attempt)) return;
      read(response, attempt);
    })
    .end();
  return attempt;
}

// 1. Connect: an ordinary GET. The resume point is a header of the standard:
// https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header
export function ask({ origin, path, resumePoint }: Target, attempt: Attempt): ClientRequest {
  return attempt.get(new URL(path, origin), { Connection: 'keep-alive', ...headersFor(resumePoint) });
}

export function headersFor(resumePoint: string | null): Readonly<Record<string, string>> {
  return {
    Accept: 'text/event-stream',
    ...(resumePoint === null ? {} : { 'Last-Event-ID': resumePoint }),
  };
}

// 2. Accept. [spec] "if res's status is not 200, or if res's `Content-Type` is not `text/event-stream`, then fail the
// connection." A MIME type is compared without its parameters and without regard to case.
export function accept(response: Pick<IncomingMessage, 'headers' | 'statusCode'>, attempt: Attempt): boolean {
  const [type = ''] = (response.headers['content-type'] ?? '').split(';');
  const isStream = response.statusCode === 200 && type.trim().toLowerCase() === 'text/event-stream';
  if (isStream) attempt.accepted(response);
  else attempt.refused(response);
  return isStream;
}

// 3. Read: bytes -> lines -> events. A comment is a heartbeat, and so is an event of that type, which scripts can see.
export function parse(body: Readable, attempt: Attempt): void {
  const parser = createParser({
    onEvent({ event, data }) {
      if (event === 'gap') attempt.gap();
      else if (event === 'heartbeat') attempt.heartbeat();
      else attempt.event(data, Buffer.byteLength(data));
    },
    onComment: attempt.heartbeat,
  });
  let isFirst = true;
  body.setEncoding('utf8').on('data', (text: string) => {
    // [spec] "The UTF-8 decode algorithm strips one leading UTF-8 Byte Order Mark (BOM), if any." Node.js leaves it in.
    parser.feed(isFirst ? text.replace(/^\uFEFF/, '') : text);
    isFirst = false;
  });
}

// 4. Loss: the last chunk is a goodbye, any other end is a break.
export function read(body: Readable, attempt: Attempt): void {
  parse(body, attempt);
  body.on('end', () => {
    attempt.lost({ kind: 'ended', code: null });
  });
  body.on('error', attempt.broken);
}

export const client: ClientHalf = { path: '/events', packages: ['eventsource-parser'], open };
