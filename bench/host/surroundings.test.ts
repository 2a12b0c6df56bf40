import { describe, expect, it } from 'vitest';
import {
  findThrottleFile,
  parsePressure,
  parseSchedstat,
  parseThrottled,
  readSurroundings,
  surroundingsBetween,
} from './surroundings.ts';

describe('what the kernel says', () => {
  it('about a thread: time on a processor, and time in the queue for one', () => {
    expect(parseSchedstat('1607494 481885 12\n')).toEqual({ loopCpuNs: 1_607_494, waitNs: 481_885 });
  });

  it('about the whole machine comes in microseconds, and only the line for some tasks counts', () => {
    const text =
      'some avg10=4.21 avg60=7.35 avg300=6.77 total=37475546\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=99\n';
    expect(parsePressure(text)).toBe(37_475_546_000);
  });

  it('about throttling comes in microseconds or in nanoseconds, by the version of control groups', () => {
    expect(parseThrottled('usage_usec 5\nnr_throttled 2\nthrottled_usec 1234\n')).toBe(1_234_000);
    expect(parseThrottled('nr_periods 0\nnr_throttled 0\nthrottled_time 77\n')).toBe(77);
  });

  it('is null where it says nothing, never 0', () => {
    expect(parseSchedstat('')).toEqual({ loopCpuNs: null, waitNs: null });
    expect(parsePressure('')).toBeNull();
    expect(parseThrottled('nr_periods 0\n')).toBeNull();
  });
});

describe('the file of the control group', () => {
  const first = '9:name=systemd:/\n2:cpuacct:/x\n1:cpu,cpuset:/box/7\n0::/\n';

  it('is that of the own group, in either version', () => {
    expect(findThrottleFile(first, () => true)).toBe('/sys/fs/cgroup/cpu/box/7/cpu.stat');
    expect(findThrottleFile('0::/user.slice/a\n', () => true)).toBe('/sys/fs/cgroup/user.slice/a/cpu.stat');
  });

  it('is the root of what is mounted where the own path is the host’s', () => {
    expect(findThrottleFile(first, (path) => path === '/sys/fs/cgroup/cpu/cpu.stat')).toBe(
      '/sys/fs/cgroup/cpu/cpu.stat',
    );
  });

  it('may not be there', () => {
    expect(findThrottleFile(first, () => false)).toBeNull();
    expect(findThrottleFile('', () => true)).toBeNull();
  });
});

it('the growth between two readings is unknown where either is', () => {
  const from = { loopCpuNs: 5, waitNs: 10, pressureNs: null, throttledNs: 3 };
  const until = { loopCpuNs: 9, waitNs: 10, pressureNs: 7, throttledNs: null };
  expect(surroundingsBetween(from, until)).toEqual({
    loopCpuNs: 4,
    waitNs: 0,
    pressureNs: null,
    throttledNs: null,
  });
});

it.runIf(process.platform === 'linux')('work shows in the time of the thread that does it', () => {
  const before = readSurroundings();
  let sum = 0;
  while ((surroundingsBetween(before, readSurroundings()).loopCpuNs ?? 1e9) < 5e6) sum += Math.sqrt(sum + 1);
  const after = surroundingsBetween(before, readSurroundings());
  expect(after.loopCpuNs ?? 5e6).toBeGreaterThanOrEqual(5e6);
  expect(sum).toBeGreaterThan(0);
});
