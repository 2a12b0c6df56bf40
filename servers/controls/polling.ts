/**
 * What people did before: the client asks again and again, and every answer ends. It is no stream and never enters the
 * contest; it shows what the two that are compared replace. `long-polling.ts` is the same with answers that wait.
 */
import type { Request, Response } from 'express';
import { refusalOf } from '../hub/admission.ts';
import type { EncodedEvent } from '../stream/replay-buffer.ts';
import { formatResumePoint, parseResumePoint } from '../hub/resume.ts';
import { EPOCH_HEADER, type Connections, type Mount, type ServerHalf } from '../contract.ts';

/** Response header with the resume point that the next question has to carry. */
export const POSITION_HEADER = 'Stream-Position';
/** Response header that stands there when events between the question and the answer are lost for good. */
export const GAP_HEADER = 'Stream-Gap';

/** One question that waits for its answer. */
interface Waiting {
  readonly response: Response;
  readonly timer: NodeJS.Timeout;
}

/**
 * Answers `GET path?after=POSITION` with the texts of the events after it, one a line; 204: there are none. Without a
 * position the answer is where the stream stands, at once.
 * @param waitMs how long a question without news is kept before its 204, ms; 0: not at all.
 */
export function mountPolling(path: string, waitMs: number, { app, stream, options }: Mount): Connections {
  const open = new Set<Response>();
  const waiting = new Set<Waiting>();
  let deliveries = 0;

  const answer = (response: Response, texts: readonly string[], body: Buffer): void => {
    const position = formatResumePoint({ seq: stream.newestSeq, epoch: stream.epoch });
    response.writeHead(texts.length === 0 ? 204 : 200, {
      ...(texts.length === 0
        ? {}
        : { 'Content-Type': 'application/x-ndjson', 'Content-Length': body.length }),
      'Cache-Control': 'no-store',
      [EPOCH_HEADER]: stream.epoch,
      [POSITION_HEADER]: position,
    });
    response.end(texts.length === 0 ? undefined : body);
    deliveries += texts.length;
  };
  const forget = (one: Waiting): void => {
    clearTimeout(one.timer);
    waiting.delete(one);
  };
  const answerAll = (texts: readonly string[]): void => {
    const body = bodyOf(texts); // once for all, as a stream does it
    for (const one of waiting) {
      forget(one);
      answer(one.response, texts, body);
    }
  };

  stream.onEvent(({ text }: EncodedEvent) => {
    if (waiting.size > 0) answerAll([text]);
  });

  app.get(path, (request: Request, response: Response) => {
    // Whoever waits is bounded by the same number as open streams.
    const refusal = refusalOf(request, open.size, options);
    if (refusal !== null) {
      response.status(refusal.status).type('text/plain').send(refusal.reason);
      return;
    }
    open.add(response);
    const { after } = request.query;
    const point = parseResumePoint(typeof after === 'string' ? after : null);
    const { gap, events } = point === null ? { gap: null, events: [] } : stream.replayAfter(point);
    if (gap !== null) response.setHeader(GAP_HEADER, 'true');
    let one: Waiting | null = null;
    if (point === null || waitMs === 0 || gap !== null || events.length > 0) {
      const texts = events.map(({ text }) => text);
      answer(response, texts, bodyOf(texts));
    } else {
      const timer = setTimeout(() => {
        if (one !== null) forget(one);
        answer(response, [], bodyOf([]));
      }, waitMs);
      one = { response, timer };
      waiting.add(one);
    }
    response.on('close', () => {
      open.delete(response);
      if (one !== null) forget(one);
    });
  });

  return {
    counts: () => ({
      connections: open.size,
      timers: waiting.size,
      bufferedBytes: [...open].reduce((sum, response) => sum + response.writableLength, 0),
      deliveries,
      replayed: 0,
      closedSlow: 0, // who does not ask gets nothing: there is nobody to close
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

/** JSON has no line break: one text a line. */
function bodyOf(texts: readonly string[]): Buffer {
  return Buffer.from(texts.map((text) => `${text}\n`).join(''));
}

const PATH = '/poll';

export const server: ServerHalf = {
  path: PATH,
  packages: ['express'],
  mount: (mount) => mountPolling(PATH, 0, mount),
};
