import { describe, expect, it } from 'vitest';
import { createRandom } from '../bench/stats/random.ts';
import { createManualClock } from '../servers/stream/manual-clock.ts';
import { reconnectDelayMs, startWatchdog, type ReconnectPolicy } from './reconnect.ts';

const growing: ReconnectPolicy = {
  delayMs: 100,
  backoffFactor: 2,
  maxDelayMs: 1000,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: true,
  reopens: true,
};

const noDraw = (): number => {
  throw new Error('no draw is needed here');
};

describe('the delay before an attempt', () => {
  it('grows by its factor after every failure, up to its limit', () => {
    const delays = [0, 1, 2, 3, 4, 5, 5000].map((failed) => reconnectDelayMs(growing, failed, noDraw));
    expect(delays).toEqual([100, 200, 400, 800, 1000, 1000, 1000]);
  });

  it('stays as it is with a factor of 1', () => {
    const fixed = { ...growing, backoffFactor: 1 };
    expect([0, 1, 50].map((failed) => reconnectDelayMs(fixed, failed, noDraw))).toEqual([100, 100, 100]);
  });

  it('is the limit when that is smaller than the first delay', () => {
    expect(reconnectDelayMs({ ...growing, maxDelayMs: 30 }, 0, noDraw)).toBe(30);
  });

  it('with full jitter is the draw times the grown delay', () => {
    const jittered: ReconnectPolicy = { ...growing, jitter: 'full' };
    expect(reconnectDelayMs(jittered, 2, () => 0)).toBe(0);
    expect(reconnectDelayMs(jittered, 2, () => 0.25)).toBe(100);
    expect(reconnectDelayMs(jittered, 9, () => 0.999)).toBe(999);
  });

  it('with full jitter is uniform from 0 to below the delay: chi-square of ten bins below its 99.9 % point', () => {
    const { nextFloat } = createRandom(1, 'client 0');
    const bins = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 10_000; draw += 1) {
      const delayMs = reconnectDelayMs({ ...growing, jitter: 'full' }, 3, nextFloat);
      expect(delayMs).toBeLessThan(800);
      const bin = Math.floor(delayMs / 80);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(27.88);
  });

  it('with full jitter scatters the clients: each draws for itself', () => {
    const delays = Array.from({ length: 100 }, (_, index) =>
      reconnectDelayMs({ ...growing, jitter: 'full' }, 0, createRandom(1, `client ${index}`).nextFloat),
    );
    expect(new Set(delays).size).toBe(100);
  });
});

/** @param lateMs how much too late its first timer fires. */
function watch(lateMs = 0) {
  const clock = createManualClock(0);
  const firedMs: number[] = [];
  clock.skewTimers(lateMs);
  const watchdog = startWatchdog(clock, 100, () => firedMs.push(clock.nowNs() / 1e6));
  clock.skewTimers(0);
  return { clock, firedMs, watchdog };
}

describe('the watchdog', () => {
  it('fires once, when nothing has arrived for the timeout', () => {
    const { clock, firedMs } = watch();
    clock.advance(1000);
    expect(firedMs).toEqual([100]);
    expect(clock.pendingTimers()).toBe(0);
  });

  it('counts from the last arrival, and touches no timer for it', () => {
    const { clock, firedMs, watchdog } = watch();
    for (let arrival = 0; arrival < 20; arrival += 1) {
      clock.advance(33);
      watchdog.touch(clock.nowNs());
      expect(clock.pendingTimers()).toBe(1);
    }
    clock.advance(1000);
    expect(firedMs).toEqual([20 * 33 + 100]);
  });

  it('does not fire early when its timers do', () => {
    const { clock, firedMs } = watch(-30);
    clock.skewTimers(-30);
    clock.advance(1000);
    expect(firedMs).toHaveLength(1);
    expect(firedMs[0]).toBeGreaterThanOrEqual(100);
  });

  it('does not fire at something that arrived while its timer was late', () => {
    const { clock, firedMs, watchdog } = watch(50);
    clock.advance(120);
    watchdog.touch(clock.nowNs());
    clock.advance(99);
    expect(firedMs).toEqual([]);
    clock.advance(1);
    expect(firedMs).toEqual([220]);
  });

  it('does not take a sleep of its process for silence: what arrived meanwhile is read first', () => {
    const { clock, firedMs, watchdog } = watch(2000);
    clock.advance(2100);
    expect(firedMs).toEqual([]);
    watchdog.touch(clock.nowNs());
    clock.advance(99);
    expect(firedMs).toEqual([]);
  });

  it('fires soon after a sleep when nothing had arrived', () => {
    const { clock, firedMs } = watch(2000);
    clock.advance(3000);
    expect(firedMs).toEqual([2101]);
  });

  it('is quiet once it was stopped', () => {
    const { clock, firedMs, watchdog } = watch();
    clock.advance(50);
    watchdog.touch(clock.nowNs());
    clock.advance(60);
    watchdog.stop();
    clock.advance(1000);
    expect(firedMs).toEqual([]);
    expect(clock.pendingTimers()).toBe(0);
  });
});
