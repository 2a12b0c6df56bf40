/**
 * Answers over HTTP and Server-Sent Events, as the chat APIs have it:
 *
 *     POST /answers         a question; the response is the answer as SSE
 *     GET /answers/ID       the same answer as SSE, after `Last-Event-ID` or `?after=`: to resume
 *
 * and for an EventSource, which can only GET:
 *
 *     POST /answers         with `Prefer: respond-async`: the address of the answer, which is in the making from then on
 *     DELETE /answers/ID    cancels it: a reader that has left may come back, so leaving is no cancel here
 *
 * Read `websocket.ts` beside it.
 */
import type { Request, Response } from 'express';
import type { Connections, Mount, ServerHalf } from '../contract.ts';
import { refusalOf, refuse, urlOf, type Refusal } from '../hub/admission.ts';
import { dropRequest } from '../hub/http2-stream.ts';
import { readBody } from '../hub/read-body.ts';
import { STREAM_HEADERS } from '../sse.ts';
import { isRefusal, Outlets, type AnswerDesk } from './desk.ts';
import { describeMistake, MOST_TOKENS, readPrompt, type Prompt } from './messages.ts';
import type { AnswerReader, RunningAnswer } from './running-answer.ts';

const PATH = '/answers';

export function answersOverSse(desk: AnswerDesk): ServerHalf {
  return { path: PATH, packages: ['express'], mount: (on) => mount(on, desk) };
}

function mount({ app, options }: Mount, desk: AnswerDesk): Connections {
  const outlets = new Outlets();
  const admitted = (take: (request: Request, response: Response) => unknown) => {
    const admit = (request: Request, response: Response): void => {
      const refusal = refusalOf(request, response, outlets.size, options);
      if (refusal === null) take(request, response);
      else refuse(response, refusal);
    };
    // Over TLS a client has the end of an answer, and can ask the next question, before the server knows that the bytes are out.
    return (request: Request, response: Response): void => {
      if (response.socket !== null) admit(request, response);
      else response.once('socket', () => admit(request, response));
    };
  };

  app.post(
    PATH,
    admitted(async (request, response) => {
      const body = await readBody(request, options.maxPayloadBytes);
      if (response.closed) return; // nobody would read it, or cancel it
      const prompt = body === null ? tooLong(options.maxPayloadBytes) : promptIn(body, isForLater(request));
      const answer = 'status' in prompt ? prompt : desk.take(prompt);
      if (isRefusal(answer)) {
        if (answer.status === 413) response.setHeader('Connection', 'close'); // the rest of the body is not read
        refuse(response, answer);
      } else if (isForLater(request)) {
        // [spec] "the server will respond with a 202 (Accepted) response": RFC 7240, section 4.1
        response.writeHead(202, { Location: `${PATH}/${answer.id}`, 'Content-Length': 0 }).end();
        answer.start(null);
      } else {
        answer.start(open(request, response, answer));
      }
    }),
  );

  app.get(
    `${PATH}/:id`,
    admitted((request, response) => {
      const answer = desk.find(String(request.params['id']));
      if (isRefusal(answer)) refuse(response, answer);
      else answer.attach(open(request, response, answer), resumePointOf(request));
    }),
  );

  app.delete(
    `${PATH}/:id`,
    admitted((request, response) => {
      const answer = desk.find(String(request.params['id']));
      if (isRefusal(answer)) {
        refuse(response, answer);
      } else {
        answer.cancel();
        response.writeHead(204).end();
      }
    }),
  );

  /** An event is a message, and its `id:` the number of tokens that the client has with it. */
  function open(request: Request, response: Response, answer: RunningAnswer): AnswerReader {
    response.writeHead(200, STREAM_HEADERS);
    response.write(`retry: ${options.retryMs}\n\n`);
    const reader: AnswerReader = {
      write: (message, position) => response.write(`id: ${position}\ndata: ${JSON.stringify(message)}\n\n`),
      bufferedBytes: () => response.writableLength,
      end: () => response.end(),
      drop: () => {
        dropRequest(request);
      },
    };
    const forget = outlets.add(reader);
    // Over HTTP/1.1 closing the connection is the only way to stop a response, and the server sees it here.
    response.on('close', () => {
      forget();
      answer.detach(reader);
    });
    return reader;
  }

  return outlets.connectionsTo(desk);
}

function tooLong(limitBytes: number): Refusal {
  return { status: 413, reason: `A question has at most ${limitBytes} bytes. Send less.` };
}

function promptIn(body: string, isReadLater: boolean): Prompt | Refusal {
  try {
    const prompt = readPrompt(body);
    return isReadLater && prompt.keepMs === 0
      ? { status: 400, reason: 'An answer that is read later is kept until then: keepMs must be above 0.' }
      : prompt;
  } catch (error) {
    return { status: 400, reason: describeMistake(error) };
  }
}

function isForLater({ headers }: Request): boolean {
  return headers['prefer'] === 'respond-async';
}

/** The last `id:` that the client saw; 0: none, or no number that it can be. */
function resumePointOf(request: Request): number {
  const told = request.headers['last-event-id'] ?? urlOf(request).searchParams.get('after');
  const position = Number(told ?? 0);
  return Number.isInteger(position) && position >= 0 && position <= MOST_TOKENS ? position : 0;
}
