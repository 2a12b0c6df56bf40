import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../servers/stream/manual-clock.ts';
import { Probe } from './probe.ts';

describe('a probe', () => {
  it('reads how much each counter grew between the two moments, and not before or after', async () => {
    const clock = createManualClock(0);
    const counters: [number, number] = [1000, 0];
    const probe = new Probe(clock, { fromNs: 10e6, untilNs: 60e6 }, () => [...counters]);
    const count = (): void => {
      counters[0] += 1;
      counters[1] += 3;
    };
    for (const atMs of [2, 9, 11, 30, 59, 61, 80]) clock.after(atMs, count);
    clock.advance(100);
    const { usage, work } = await probe.finished();
    expect(work).toEqual([3, 9]);
    expect([usage.fromNs, usage.untilNs]).toEqual([10e6, 60e6]);
  });

  it('names the moments at which it looked, not those at which it should have', async () => {
    const clock = createManualClock(0);
    let count = 0;
    clock.skewTimers(5);
    const probe = new Probe(clock, { fromNs: 10e6, untilNs: 60e6 }, () => [count]);
    clock.skewTimers(0);
    for (const atMs of [12, 30, 62]) {
      clock.after(atMs, () => {
        count += 1;
      });
    }
    clock.advance(100);
    const { usage, work } = await probe.finished();
    expect([usage.fromNs, usage.untilNs]).toEqual([15e6, 65e6]);
    expect(work).toEqual([2]); // the two between 15 and 65 ms
  });

  it('is not finished before its window is over', async () => {
    const clock = createManualClock(0);
    const probe = new Probe(clock, { fromNs: 10e6, untilNs: 60e6 }, () => [0]);
    clock.advance(59);
    expect(await Promise.race([probe.finished(), nextTurn('not yet')])).toBe('not yet');
    clock.advance(1);
    expect(await Promise.race([probe.finished(), nextTurn('not yet')])).not.toBe('not yet');
  });

  it('charges the processor time that was burnt within the window, and none that was burnt around it', async () => {
    const clock = createManualClock(0);
    const idle = new Probe(clock, { fromNs: 1e6, untilNs: 2e6 }, () => []);
    const busy = new Probe(clock, { fromNs: 3e6, untilNs: 4e6 }, () => []);
    burn(40_000);
    clock.advance(2);
    burn(40_000);
    clock.advance(1);
    burn(40_000);
    clock.advance(1);
    burn(40_000);
    const cpuUs = [idle, busy].map(async (probe) => {
      const { usage } = await probe.finished();
      return usage.cpuUserUs + usage.cpuSystemUs;
    });
    expect(await cpuUs[0]).toBeLessThan(40_000);
    expect(await cpuUs[1]).toBeGreaterThanOrEqual(40_000);
    expect(await cpuUs[1]).toBeLessThan(80_000);
  });
});

/** Keeps the processor busy for this much CPU time of the process, us. */
function burn(cpuUs: number): void {
  const before = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    if (user + system >= cpuUs) return;
  }
}
