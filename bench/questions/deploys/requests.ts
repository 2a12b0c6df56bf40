import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ORDINARY_PATH } from '../../processes/ordinary-route.ts';

/** What became of the ordinary requests of other users. */
export interface Asked {
  readonly requests: number;
  /** Answered with another status than 200, or not at all. */
  readonly failed: number;
}

/** Asks the application at this interval, ms, over a new connection each time, until it is stopped or killed. */
export function startAsking(port: number, everyMs: number) {
  const answers: Promise<boolean>[] = [];
  const stop = new AbortController();
  const asking = (async () => {
    while (!stop.signal.aborted) {
      answers.push(ask(port));
      await sleep(everyMs, null, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return {
    /** Says what became of the requests. */
    async stop(): Promise<Asked> {
      stop.abort();
      await asking;
      const isAnswered = await Promise.all(answers);
      return { requests: answers.length, failed: isAnswered.filter((is) => !is).length };
    },
    kill(): Promise<void> {
      stop.abort();
      return asking;
    },
  };
}

function ask(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: ORDINARY_PATH, agent: false }, (response) => {
      response.resume().on('close', () => resolve(response.statusCode === 200 && response.complete));
    }).on('error', () => resolve(false));
  });
}
