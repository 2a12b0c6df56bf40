import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { readTextOrNull } from './proc.ts';
import { findThrottleFile } from './surroundings.ts';

/** How many processors this process and its children may use together: half a one where a control group says so. */
export function readProcessors(): number {
  const statFile = findThrottleFile(
    readTextOrNull('/proc/self/cgroup') ?? '',
    (path) => readTextOrNull(path) !== null,
  );
  return Math.min(availableParallelism(), quotaOf(statFile, readTextOrNull) ?? Infinity);
}

/**
 * The least quota of a control group and of those it lies in, in processors; null: none has one. Version 2 writes quota and period
 * in one file (`50000 100000`), version 1 in two, both in us.
 * @param statFile the `cpu.stat` of the group. @param read the text of a file; null: it is not there
 */
export function quotaOf(statFile: string | null, read: (path: string) => string | null): number | null {
  const quotas: number[] = [];
  for (
    let folder = statFile === null ? '/' : dirname(statFile);
    folder.startsWith('/sys/fs/cgroup');
    folder = dirname(folder)
  ) {
    const both =
      read(join(folder, 'cpu.max')) ??
      `${read(join(folder, 'cpu.cfs_quota_us')) ?? ''} ${read(join(folder, 'cpu.cfs_period_us')) ?? ''}`;
    const [quotaUs = Number.NaN, periodUs = Number.NaN] = both.trim().split(/\s+/).map(Number);
    // Without a limit the quota is `max`, or -1.
    if (quotaUs > 0 && periodUs > 0) quotas.push(quotaUs / periodUs);
  }
  return quotas.length === 0 ? null : Math.min(...quotas);
}
