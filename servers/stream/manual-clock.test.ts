import { describe, expect, it } from 'vitest';
import { createManualClock } from './manual-clock.ts';

describe('the manual clock', () => {
  it('fires timers in the order of their times, each at its own, and none that was cancelled', () => {
    const clock = createManualClock(0);
    const fired: [string, number][] = [];
    clock.after(20, () => fired.push(['b', clock.nowNs()]));
    clock.after(10, () => {
      fired.push(['a', clock.nowNs()]);
      clock.after(5, () => fired.push(['a again', clock.nowNs()]));
    });
    const cancel = clock.after(12, () => fired.push(['cancelled', clock.nowNs()]));
    cancel();
    cancel();
    clock.after(31, () => fired.push(['too late', clock.nowNs()]));
    clock.advance(30);
    expect(fired).toEqual([
      ['a', 10e6],
      ['a again', 15e6],
      ['b', 20e6],
    ]);
    expect(clock.nowNs()).toBe(30e6);
    expect(clock.pendingTimers()).toBe(1);
  });

  it('lets time go on with timers that always fire early, for code that looks again', () => {
    const clock = createManualClock(0);
    clock.skewTimers(-5);
    const looks: number[] = [];
    const look = (): void => {
      looks.push(clock.nowNs());
      if (clock.nowNs() < 20e6) clock.after(1, look);
    };
    clock.after(12, look);
    clock.advance(30);
    expect(looks[0]).toBe(7e6);
    expect(looks.at(-1)).toBeGreaterThanOrEqual(20e6);
  });

  it('never goes back, even when a timer moves it further than was asked', () => {
    const clock = createManualClock(0);
    clock.after(1, () => {
      clock.advance(10);
    });
    clock.advance(5);
    expect(clock.nowNs()).toBe(11e6);
  });
});
