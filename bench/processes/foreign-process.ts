import { readdirSync } from 'node:fs';
import { readTextOrNull } from '../host/proc.ts';

/** What processes of another program have used and hold; Linux only. */
export interface ForeignUsage {
  readonly cpuNs: number;
  readonly rssBytes: number;
}

/** Of all of them together; null: one is gone, or the system does not tell. */
export function readForeignUsage(pids: readonly number[]): ForeignUsage | null {
  const usages = pids.map((pid) => usageOf(pid, threadsOf(pid)));
  return usages.reduce<ForeignUsage | null>(
    (sum, one) =>
      sum === null || one === null
        ? null
        : { cpuNs: sum.cpuNs + one.cpuNs, rssBytes: sum.rssBytes + one.rssBytes },
    usages.length === 0 ? null : { cpuNs: 0, rssBytes: 0 },
  );
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
  const cpuNs = threads.reduce((sum, thread) => {
    const [onCpu = ''] = (readTextOrNull(`/proc/${pid}/task/${thread}/schedstat`) ?? '').split(' ');
    return sum + Number(onCpu);
  }, 0);
  const rssKb = /^VmRSS:\s+(\d+) kB$/m.exec(readTextOrNull(`/proc/${pid}/status`) ?? '')?.[1];
  return rssKb === undefined ? null : { cpuNs, rssBytes: Number(rssKb) * 1024 };
}
