import type { Demonstrations } from '../model/demonstrations.ts';
import { demonstrateAnswer } from './demonstrations/answer.ts';
import { demonstrateBytes } from './demonstrations/bytes.ts';
import { demonstrateCode } from './demonstrations/code.ts';
import { demonstrateHeartbeats } from './demonstrations/heartbeats.ts';
import { demonstrateProxies } from './demonstrations/proxies.ts';
import { demonstrateReply } from './demonstrations/reply.ts';
import { findPackageRoot } from './environment.ts';

/** Longer than any of them takes; one that hangs must not hold up the run. */
const GIVE_UP_MS = 2000;

/** What is shown, each on its own; an entry that gives null says that it cannot be had here. */
export interface Shows {
  readonly bytes: () => Promise<Demonstrations['bytes']>;
  readonly reply: () => Promise<Demonstrations['reply']>;
  readonly code: () => Promise<Demonstrations['code']>;
  readonly heartbeats: () => Promise<Demonstrations['heartbeats']>;
  readonly proxies: () => Promise<Demonstrations['proxies']>;
  readonly answer: () => Promise<Demonstrations['answer']>;
}

const SHOWS: Shows = {
  bytes: demonstrateBytes,
  reply: demonstrateReply,
  code: () => Promise.resolve(demonstrateCode(findPackageRoot(import.meta.dirname))),
  heartbeats: demonstrateHeartbeats,
  proxies: demonstrateProxies,
  answer: demonstrateAnswer,
};

/** Makes all demonstrations, before anything is measured. It never rejects: what fails is null, with a note. */
export async function demonstrate(shows: Shows = SHOWS): Promise<Demonstrations> {
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
      if (shown === null) notes.push(`The demonstration '${name}' lacks the sources of this project.`);
      return shown;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      notes.push(`The demonstration '${name}' failed: ${reason}.`);
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
