/**
 * Two controls: SSE without Express. `sseHttp` is SSE on bare node:http, so `sse.ts` minus this is the cost of Express.
 * `sseFramed` makes each chunk once and writes it to every socket, so `sseHttp` minus that is the cost of node:http, which makes
 * the chunk anew for every connection. The bytes of both are those of `sse.ts`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EPOCH_HEADER, type Mount, type ServerHalf } from '../contract.ts';
import { refuse, urlOf, type Refusal } from '../hub/admission.ts';
import { corsHeadersOf } from '../hub/cors.ts';
import { dropRequest } from '../hub/http2-stream.ts';
import { Subscribers, type Sent, type Wire } from '../hub/subscribers.ts';
import { STREAM_HEADERS, wire } from '../sse.ts';
import { parseResumePoint, type ResumePoint } from '../stream/resume.ts';

/** Where the bytes of a connection are written, and how many of them wait there. */
interface Output {
  write(frame: Buffer, sent?: Sent): unknown;
  readonly writableLength: number;
}

function bareSse(
  path: string,
  framed: (data: Buffer) => Buffer,
  outputOf: (response: ServerResponse) => Output,
): ServerHalf {
  const encoded: Wire<Buffer> = {
    event: (event) => framed(wire.event(event)),
    gap: (gap) => framed(wire.gap(gap)),
    heartbeat: framed(wire.heartbeat),
  };
  const comment = framed(Buffer.from(wire.comment));
  return {
    path,
    packages: [],
    mount(on) {
      const { onGet, stream, options, random } = on;
      const subscribers = new Subscribers(stream, options, encoded);
      onGet(path, (request, response) => {
        const refusal =
          request.httpVersion === '1.0'
            ? ({ status: 400, reason: 'Use HTTP/1.1: HTTP/1.0 has no chunks.' } as const)
            : subscribers.refusalOf(request, response);
        const resumePoint = openSse(on, request, response, refusal);
        if (resumePoint === undefined) return;
        const output = outputOf(response);
        output.write(framed(Buffer.from(wire.retry(options, random))));
        const subscriber = {
          send: (frame: Buffer, sent?: Sent) => output.write(frame, sent),
          sendHeartbeat: () => output.write(comment),
          bufferedBytes: () => output.writableLength,
          end: () => response.end(),
          destroy: () => {
            dropRequest(request);
          },
        };
        subscribers.add(subscriber, resumePoint, response, request.socket);
      });
      return subscribers;
    },
  };
}

/**
 * What sections 2 and 3 of `sse.ts` do, for the controls: answers a request up to the headers.
 * @param headers in place of those of `sse.ts`.
 * @returns where the client resumes (null: nowhere), or undefined when no stream begins: after a refusal, and after HEAD.
 */
export function openSse(
  { stream, options }: Mount,
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal | null,
  headers: Readonly<Record<string, string>> = {},
): ResumePoint | null | undefined {
  if (refusal !== null) {
    refuse(response, refusal);
    return undefined;
  }
  response.writeHead(200, {
    ...STREAM_HEADERS,
    ...headers,
    [EPOCH_HEADER]: stream.epoch,
    ...corsHeadersOf(request, options),
  });
  if (request.method === 'HEAD') {
    response.end();
    return undefined;
  }
  return (
    parseResumePoint(request.headers['last-event-id']) ??
    parseResumePoint(urlOf(request).searchParams.get('lastEventId'))
  );
}

/** [spec] `chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF`: https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
function chunk(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]);
}

export const sseHttp = bareSse(
  '/events-http',
  (data) => data,
  (response) => response,
);

// An admitted response owns its socket until its own end, and node:http writes nothing there that was not asked of it: no chunk
// of ours falls into another one. Its headers go first: Node.js 26 would hold back what `response.write` is given until the end
// of the turn, and so send it after our chunks.
export const sseFramed = bareSse('/events-framed', chunk, (response) => {
  response.flushHeaders();
  return response.socket ?? response; // admission has checked that there is one
});
