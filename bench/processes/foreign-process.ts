import { readdirSync } from 'node:fs';
import { readTextOrNull } from '../host/proc.ts';

/** What processes of another program have used and hold; Linux only. */
export interface ForeignUsage {
  readonly cpuNs: number;
  /** In the queue for a processor, all threads together. */
  readonly waitNs: number;
  readonly rssBytes: number;
}

/** Of all of them together; null: one is gone, or the system does not tell. */
export function readForeignUsage(pids: readonly number[]): ForeignUsage | null {
  const usages = pids.map((pid) => usageOf(pid, threadsOf(pid)));
  return usages.reduce<ForeignUsage | null>(
    (sum, one) =>
      sum === null || one === null
        ? null
        : {
            cpuNs: sum.cpuNs + one.cpuNs,
            waitNs: sum.waitNs + one.waitNs,
            rssBytes: sum.rssBytes + one.rssBytes,
          },
    usages.length === 0 ? null : { cpuNs: 0, waitNs: 0, rssBytes: 0 },
  );
}

/** What they used and waited for from one reading to the next, ns; null: one of the readings is missing, or less than the one before. */
export function foreignUsageBetween(
  from: ForeignUsage | null,
  until: ForeignUsage | null,
): Omit<ForeignUsage, 'rssBytes'> | null {
  if (from === null || until === null) return null;
  const [cpuNs, waitNs] = [until.cpuNs - from.cpuNs, until.waitNs - from.waitNs];
  // A thread that has ended takes its sums with it.
  return cpuNs < 0 || waitNs < 0 ? null : { cpuNs, waitNs };
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** `schedstat` counts in ns, thread by thread; `stat` of the process only in ticks of 10 ms. */
function usageOf(pid: number, threads: readonly string[]): ForeignUsage | null {
  let [cpuNs, waitNs] = [0, 0];
  for (const thread of threads) {
    const [onCpu, waiting] = (readTextOrNull(`/proc/${pid}/task/${thread}/schedstat`) ?? '').split(' ');
    cpuNs += Number(onCpu ?? 0);
    waitNs += Number(waiting ?? 0);
  }
  const rssKb = /^VmRSS:\s+(\d+) kB$/m.exec(readTextOrNull(`/proc/${pid}/status`) ?? '')?.[1];
  return rssKb === undefined ? null : { cpuNs, waitNs, rssBytes: Number(rssKb) * 1024 };
}
