import { join } from 'node:path';
import type { Surroundings } from '../records/record.ts';
import { readTextOrNull } from './proc.ts';

/** Where the control group of this process tells how long it was throttled; null: nowhere. It does not move while we run. */
const throttleFile = findThrottleFile(readTextOrNull('/proc/self/cgroup') ?? '', (path) => {
  return readTextOrNull(path) !== null;
});

/** Running totals of this process and its machine, all since some moment in the past. Costs some tens of microseconds. */
export function readSurroundings(): Surroundings {
  return {
    ...parseSchedstat(readTextOrNull('/proc/self/schedstat') ?? ''),
    pressureNs: parsePressure(readTextOrNull('/proc/pressure/cpu') ?? ''),
    throttledNs: throttleFile === null ? null : parseThrottled(readTextOrNull(throttleFile) ?? ''),
  };
}

/** What happened from one reading to the next; null where either does not know. */
export function surroundingsBetween(from: Surroundings, until: Surroundings): Surroundings {
  const growth = (of: keyof Surroundings): number | null => {
    const [before, after] = [from[of], until[of]];
    return before === null || after === null ? null : after - before;
  };
  return {
    loopCpuNs: growth('loopCpuNs'),
    waitNs: growth('waitNs'),
    pressureNs: growth('pressureNs'),
    throttledNs: growth('throttledNs'),
  };
}

/**
 * The main thread's time on a processor and its time in the queue for one, both in ns.
 * https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat
 */
export function parseSchedstat(text: string): Pick<Surroundings, 'loopCpuNs' | 'waitNs'> {
  const [, onCpu, waiting] = /^(\d+) (\d+) \d+/.exec(text) ?? [];
  return { loopCpuNs: numberOrNull(onCpu), waitNs: numberOrNull(waiting) };
}

/** The total of the line `some`, given in us. https://docs.kernel.org/accounting/psi.html */
export function parsePressure(text: string): number | null {
  const totalUs = numberOrNull(/^some .*\btotal=(\d+)/m.exec(text)?.[1]);
  return totalUs === null ? null : totalUs * 1000;
}

/** Version 2 of control groups counts in us (`throttled_usec`), version 1 in ns (`throttled_time`). */
export function parseThrottled(text: string): number | null {
  const us = numberOrNull(/^throttled_usec (\d+)/m.exec(text)?.[1]);
  return us === null ? numberOrNull(/^throttled_time (\d+)/m.exec(text)?.[1]) : us * 1000;
}

/**
 * The `cpu.stat` of the group that a `/proc/self/cgroup` names. In a container the path in there may be the host's: then
 * the group is the root of what is mounted.
 */
export function findThrottleFile(groups: string, exists: (path: string) => boolean): string | null {
  const first = /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(.*)$/m.exec(groups)?.[1];
  const second = /^0::(.*)$/m.exec(groups)?.[1];
  const candidates = [
    ...(first === undefined ? [] : [join('/sys/fs/cgroup/cpu', first), '/sys/fs/cgroup/cpu']),
    ...(second === undefined ? [] : [join('/sys/fs/cgroup', second), '/sys/fs/cgroup']),
  ].map((folder) => join(folder, 'cpu.stat'));
  return candidates.find(exists) ?? null;
}

function numberOrNull(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits);
}
