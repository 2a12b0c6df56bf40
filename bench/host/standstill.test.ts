import { describe, expect, it } from 'vitest';
import { StandstillWatch, stoodStillNs } from './standstill.ts';

describe('time between two looks at the clock', () => {
  it.each([
    ['of a timer that fired on time', 50, 1, 0, 0],
    ['of a timer that fired late', 140, 1, 0, 0],
    ['of a process that was stopped', 550, 8, 0, 542],
    ['of a process that was busy', 550, 548, 0, 0],
    ['of a process that waited for a processor, or ran into a quota', 550, 20, 500, 0],
    ['of a process that was stopped after it had waited a little', 550, 8, 60, 482],
    [
      'of a process that was busy most of the time on a processor that was taken away at times',
      900,
      600,
      0,
      0,
    ],
  ])(
    '%s: %d ms, %d ms of CPU time, %d ms held up: stood still for %d ms',
    (_, passed, cpu, heldUp, stood) => {
      const ns = stoodStillNs({ passedNs: passed * 1e6, cpuNs: cpu * 1e6, heldUpNs: heldUp * 1e6 });
      expect(ns).toBe(stood * 1e6);
    },
  );
});

describe('a watch', () => {
  it('finds a thread that was blocked without using its processor, and not one that was busy', () => {
    const watch = new StandstillWatch();
    const untilMs = performance.now() + 300;
    while (performance.now() < untilMs);
    expect(watch.soFarNs()).toBe(0);
    const fromMs = performance.now();
    // Much longer than what the waiting of the busy time before can explain.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    const stoodNs = watch.soFarNs();
    const passedNs = (performance.now() - fromMs) * 1e6;
    watch.end();
    expect(stoodNs).toBeGreaterThan(150e6);
    expect(stoodNs).toBeLessThan(passedNs + 50e6);
  });
});
