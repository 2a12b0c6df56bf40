/**
 * Answers by a POST, which gives the address of the answer, and an EventSource on that address, which can only GET. An EventSource
 * would reconnect by itself after a loss; here the reader resumes, as in every way.
 */
import { EventSource } from 'eventsource';
import { fetch } from 'undici';
import type { AnswerClient, AnswerHalf, AnswerHandlers, AnswerTarget, OpenAnswer } from './contract.ts';
import { passOnMessage, reasonOf } from './events.ts';
import { makeAgent } from './user-agent.ts';

const PATH = '/answers';
/** How long the server keeps an answer without its reader: from the POST until the EventSource is there, ms. */
const LEAST_KEPT_MS = 2000;

function open(target: AnswerTarget, http2: boolean): AnswerClient {
  let agent = makeAgent(target, http2);
  const at = (path: string): URL => new URL(path, target.origin);

  const read = (path: string, handlers: AnswerHandlers): OpenAnswer => {
    let isOver = false;
    const source = new EventSource(at(path), {
      fetch: (url, { headers, signal }) =>
        fetch(url, { headers, dispatcher: agent, ...(signal instanceof AbortSignal && { signal }) }),
    });
    const close = (): void => {
      isOver = true;
      source.close();
    };
    source.addEventListener('message', ({ data }) => {
      if (!isOver && passOnMessage(String(data), handlers)) close();
    });
    source.addEventListener('error', ({ message }) => {
      if (isOver) return;
      close();
      handlers.lost(message ?? 'the response ended before the answer');
    });
    return {
      cancel() {
        close();
        // Closing it tells the server nothing: a reader may come back.
        fetch(at(path), { method: 'DELETE', dispatcher: agent }).catch(() => undefined);
      },
    };
  };

  return {
    ask(prompt, handlers): OpenAnswer {
      let reading: OpenAnswer | null = null;
      let isCancelled = false;
      const run = async (): Promise<void> => {
        const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async' };
        const body = JSON.stringify({ ...prompt, keepMs: Math.max(prompt.keepMs, LEAST_KEPT_MS) });
        const response = await fetch(at(PATH), { method: 'POST', headers, body, dispatcher: agent });
        const said = await response.text();
        const address = response.headers.get('location');
        if (address === null) throw new Error(`refused ${response.status}: ${said}`);
        reading = read(address, handlers);
        if (isCancelled) reading.cancel();
      };
      run().catch((error: unknown) => {
        if (!isCancelled) handlers.lost(reasonOf(error));
      });
      return {
        cancel() {
          isCancelled = true;
          reading?.cancel();
        },
      };
    },
    resume: (answer, after, handlers) => read(`${PATH}/${answer}?after=${after}`, handlers),
    async cool() {
      const old = agent;
      agent = makeAgent(target, http2);
      await old.destroy();
    },
  };
}

const packages = ['eventsource', 'undici'];

export const client: AnswerHalf = { packages, open: (target) => open(target, false) };

/** The same over HTTP/2, where the POST and the EventSource are streams of one connection. */
export const overHttp2: AnswerHalf = { packages, open: (target) => open(target, true) };
