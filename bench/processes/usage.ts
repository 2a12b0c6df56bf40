import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { Usage } from './calls.ts';
import { readSurroundings } from '../host/surroundings.ts';

/** Full collections in a row: what the first one finalizes, such as the buffers of closed sockets, the next one frees. */
const COLLECTIONS = 3;

/** What this process has used and what it holds. @param collect with full garbage collections before it */
export async function readUsage({ collect }: { readonly collect: boolean }): Promise<Usage> {
  if (collect) await collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    atNs: clock.nowNs(),
    cpuUserUs: user,
    cpuSystemUs: system,
    heapUsedBytes: heapUsed,
    externalBytes: external,
    rssBytes: rss,
    surroundings: readSurroundings(),
    timers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
  };
}

/** V8 hands its collector out when asked, also to a process that was started without `--expose-gc`. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc !== 'function') throw new Error('this Node.js does not hand out its garbage collector');
  for (let done = 0; done < COLLECTIONS; done += 1) {
    gc();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
