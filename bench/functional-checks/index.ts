import { messageOf } from '../../servers/hub/errors.ts';
import type { FunctionalChecks } from '../records/functional-checks.ts';
import { checkAnswer } from './answer.ts';
import { checkBytes } from './bytes.ts';
import { checkCode } from './code.ts';
import { checkHeartbeats } from './heartbeats.ts';
import { checkProxies } from './proxies.ts';
import { checkReply } from './reply.ts';
import { findPackageRoot } from '../host/environment.ts';

/** Longer than any of them takes; one that hangs must not hold up the run. */
const TIME_OUT_MS = 2000;

type CheckName = Exclude<keyof FunctionalChecks, 'madeAt' | 'notes'>;

/** Each functional check on its own; null: the sources of this project are not here. */
export type Checks = { readonly [Name in CheckName]: () => Promise<FunctionalChecks[Name]> };

const CHECKS: Checks = {
  bytes: checkBytes,
  reply: checkReply,
  code: () => Promise.resolve(checkCode(findPackageRoot(import.meta.dirname))),
  heartbeats: checkHeartbeats,
  proxies: checkProxies,
  answer: checkAnswer,
};

/** Makes all functional checks. It never rejects: what fails is null, with a note. */
export async function runFunctionalChecks(checks: Checks = CHECKS): Promise<FunctionalChecks> {
  const notes: FunctionalChecks['notes'][number][] = [];
  const attempt = async <Name extends CheckName>(name: Name): Promise<FunctionalChecks[Name] | null> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`it took longer than ${TIME_OUT_MS} ms`));
      }, TIME_OUT_MS);
    });
    try {
      const shown = await Promise.race([checks[name](), late]);
      if (shown === null) notes.push({ check: name, reason: 'the sources of this project are not here' });
      return shown;
    } catch (error) {
      notes.push({ check: name, reason: messageOf(error) });
      return null;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    madeAt: new Date().toISOString(),
    bytes: await attempt('bytes'),
    reply: await attempt('reply'),
    code: await attempt('code'),
    heartbeats: await attempt('heartbeats'),
    proxies: await attempt('proxies'),
    answer: await attempt('answer'),
    notes,
  };
}
