/** Answers by POST and SSE over `fetch`, as pages and SDKs read them from the chat APIs. It resumes by a GET with the position. */
import { createParser } from 'eventsource-parser';
import { fetch, type RequestInit } from 'undici';
import type { AnswerClient, AnswerHalf, AnswerHandlers, AnswerTarget, OpenAnswer } from './contract.ts';
import { passOnMessage, reasonOf } from './events.ts';
import { makeAgent } from './user-agent.ts';

const PATH = '/answers';

function open(target: AnswerTarget, http2: boolean): AnswerClient {
  let agent = makeAgent(target, http2);
  const renew = (): Promise<void> => {
    const old = agent;
    agent = makeAgent(target, http2);
    return old.destroy();
  };
  const read = (path: string, request: RequestInit, handlers: AnswerHandlers): OpenAnswer => {
    const stop = new AbortController();
    let isOver = false;
    const parser = createParser({
      onEvent({ data }) {
        if (!isOver && passOnMessage(data, handlers)) isOver = true; // a cancel on the way sets it as well
      },
    });
    const lost = (reason: string): void => {
      if (isOver) return;
      isOver = true;
      handlers.lost(reason);
    };
    const run = async (): Promise<void> => {
      const url = new URL(path, target.origin);
      const response = await fetch(url, { ...request, signal: stop.signal, dispatcher: agent });
      if (response.status !== 200) {
        lost(`refused ${response.status}: ${await response.text()}`);
        return;
      }
      const decoder = new TextDecoder();
      for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
      lost('the response ended before the answer');
    };
    run().catch((error: unknown) => {
      lost(reasonOf(error));
    });
    return {
      cancel() {
        isOver = true;
        stop.abort();
        // Over HTTP/1.1 the connection is gone. undici would open another one for the request that was stopped, and drop it again.
        if (!http2) renew().catch(() => undefined);
      },
    };
  };
  return {
    ask: (prompt, handlers) => {
      const headers = { 'Content-Type': 'application/json', Accept: 'text/event-stream' };
      return read(PATH, { method: 'POST', headers, body: JSON.stringify(prompt) }, handlers);
    },
    resume: (answer, after, handlers) => read(`${PATH}/${answer}?after=${after}`, {}, handlers),
    cool: renew,
  };
}

const packages = ['undici', 'eventsource-parser'];

export const client: AnswerHalf = { packages, open: (target) => open(target, false) };

/** The same over HTTP/2, where each request is a stream of one connection: a cancel ends the stream alone. */
export const overHttp2: AnswerHalf = { packages, open: (target) => open(target, true) };
