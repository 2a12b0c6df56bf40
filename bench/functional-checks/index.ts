import type { FunctionalChecks } from '../records/functional-checks.ts';
import { checkAnswer } from './answer.ts';
import { checkBytes } from './bytes.ts';
import { checkCode } from './code.ts';
import { checkHeartbeats } from './heartbeats.ts';
import { checkProxies } from './proxies.ts';
import { checkReply } from './reply.ts';
import { findPackageRoot } from '../host/environment.ts';

/** Longer than any of them takes; one that hangs must not hold up the run. */
const GIVE_UP_MS = 2000;

/** What is shown, each on its own; an entry that gives null says that it cannot be had here. */
export interface Shows {
  readonly bytes: () => Promise<FunctionalChecks['bytes']>;
  readonly reply: () => Promise<FunctionalChecks['reply']>;
  readonly code: () => Promise<FunctionalChecks['code']>;
  readonly heartbeats: () => Promise<FunctionalChecks['heartbeats']>;
  readonly proxies: () => Promise<FunctionalChecks['proxies']>;
  readonly answer: () => Promise<FunctionalChecks['answer']>;
}

const SHOWS: Shows = {
  bytes: checkBytes,
  reply: checkReply,
  code: () => Promise.resolve(checkCode(findPackageRoot(import.meta.dirname))),
  heartbeats: checkHeartbeats,
  proxies: checkProxies,
  answer: checkAnswer,
};

/** Makes all functionalChecks, before anything is measured. It never rejects: what fails is null, with a note. */
export async function demonstrate(shows: Shows = SHOWS): Promise<FunctionalChecks> {
  const notes: string[] = [];
  const attempt = async <Value>(name: string, show: () => Promise<Value | null>): Promise<Value | null> => {
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          reject(new Error(`it took longer than ${GIVE_UP_MS} ms`));
        }, GIVE_UP_MS);
      });
      const shown = await Promise.race([show(), late]);
      if (shown === null) notes.push(`The functional check '${name}' lacks the sources of this project.`);
      return shown;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      notes.push(`The functional check '${name}' failed: ${reason}.`);
      return null;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    bytes: await attempt('bytes', shows.bytes),
    reply: await attempt('reply', shows.reply),
    code: await attempt('code', shows.code),
    heartbeats: await attempt('heartbeats', shows.heartbeats),
    proxies: await attempt('proxies', shows.proxies),
    answer: await attempt('answer', shows.answer),
    notes,
  };
}
