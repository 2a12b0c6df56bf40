/**
 * What people used before: the client asks again and again, and every response ends. It is no stream and does not compete; it
 * shows what SSE and WebSockets replace. With long polling, a request waits for its response until there is news.
 */
import type { Request, Response } from 'express';
import { EPOCH_HEADER, NO_CONNECTIONS, type Connections, type Mount, type ServerHalf } from '../contract.ts';
import { refusalOf, refuse } from '../hub/admission.ts';
import { formatResumePoint, parseResumePoint } from '../stream/resume.ts';

/** Response header with the resume point for the next request. */
export const POSITION_HEADER = 'Stream-Position';
/** Response header that reports that events between the last response and this one are lost for good. */
export const GAP_HEADER = 'Stream-Gap';

/**
 * Answers `GET path?after=POSITION` with the texts of the events after it, one a line; 204: there are none. Without a
 * position the answer is where the stream stands, at once.
 * @param waitMs how long a request without news waits before its 204, ms; 0: not at all.
 */
export function pollingServer(path: string, waitMs: number): ServerHalf {
  return { path, packages: ['express'], mount: (on) => mount(on, path, waitMs) };
}

function mount({ app, stream, options }: Mount, path: string, waitMs: number): Connections {
  const open = new Set<Response>();
  const waiting = new Map<Response, NodeJS.Timeout>();
  let deliveries = 0;

  const answer = (response: Response, texts: readonly string[], body: Buffer | null): void => {
    forget(response);
    response.writeHead(body === null ? 204 : 200, {
      ...(body !== null && { 'Content-Type': 'application/x-ndjson', 'Content-Length': body.length }),
      'Cache-Control': 'no-store',
      [EPOCH_HEADER]: stream.epoch,
      [POSITION_HEADER]: formatResumePoint({ seq: stream.newestSeq, epoch: stream.epoch }),
    });
    response.end(body ?? undefined);
    deliveries += texts.length;
  };
  const forget = (response: Response): void => {
    clearTimeout(waiting.get(response));
    waiting.delete(response);
  };
  const answerAll = (texts: readonly string[]): void => {
    const body = bodyOf(texts); // once for all, as a stream does it
    for (const response of waiting.keys()) answer(response, texts, body);
  };

  stream.onEvent(({ text }) => {
    if (waiting.size > 0) answerAll([text]);
  });

  app.get(path, (request: Request, response: Response) => {
    const refusal = refusalOf(request, response, open.size, options);
    if (refusal !== null) {
      refuse(response, refusal);
      return;
    }
    open.add(response);
    response.on('close', () => {
      open.delete(response);
      forget(response);
    });
    const point = parseResumePoint(request.query['after']);
    const { gap, events } = point === null ? { gap: null, events: [] } : stream.replayAfter(point);
    if (gap !== null) response.setHeader(GAP_HEADER, 'true');
    const texts = events.map(({ text }) => text);
    if (point === null || waitMs === 0 || gap !== null || texts.length > 0) {
      answer(response, texts, bodyOf(texts));
    } else {
      const timer = setTimeout(() => {
        answer(response, [], null);
      }, waitMs);
      waiting.set(response, timer);
    }
  });

  return {
    counts: () => ({
      ...NO_CONNECTIONS, // nothing is pushed to a client that does not ask, so no client can be too slow
      connections: open.size,
      timers: waiting.size,
      bufferedBytes: [...open].reduce((sum, response) => sum + response.writableLength, 0),
      deliveries,
    }),
    isCongested: () => false,
    endAll: () => {
      answerAll([]);
    },
    destroyAll() {
      for (const response of open) response.destroy();
    },
  };
}

/** One text a line: JSON has no line break. null: no body. */
function bodyOf(texts: readonly string[]): Buffer | null {
  return texts.length === 0 ? null : Buffer.from(texts.map((text) => `${text}\n`).join(''));
}
