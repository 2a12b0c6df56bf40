import { describe, expect, it } from 'vitest';
import type { SoakLine } from '../records/soak.ts';
import { normal } from '../stats/noise.fixture.ts';
import { createRandom } from '../stats/random.ts';
import { soakLines } from './soak.fixture.ts';
import { observedSeconds, soakOf, verdictOf } from './soak.ts';

/** Values at 150 checkpoints of 24 s each: an hour. */
const hour = (value: (hours: number, noise: number) => number, seed = 7) => {
  const random = createRandom(seed, 'soak');
  return Array.from({ length: 150 }, (_, at) => {
    const x = at / 150;
    return { x, y: value(x, normal(random)) };
  });
};

describe('the verdict on a series', () => {
  it.each([
    ['a leak beyond the margin', 'grows', (x: number, noise: number) => 50 + 3 * x + 0.2 * noise],
    ['noise around a level', 'flat', (_: number, noise: number) => 50 + 0.2 * noise],
    ['a growth within the margin', 'flat', (x: number, noise: number) => 50 + 0.5 * x + 0.2 * noise],
    ['a heap that gets smaller', 'falls', (x: number, noise: number) => 50 - 3 * x + 0.2 * noise],
    ['noise too large for the margin', 'cannot-tell', (_: number, noise: number) => 50 + 9 * noise],
  ] as const)('of %s is %s', (_, outcome, value) => {
    expect(verdictOf(hour(value), 1)).toEqual({ outcome, because: 'interval' });
  });

  it('of a rise that comes to rest is not that it grows', () => {
    const settling = hour((x, noise) => 50 + 40 * Math.min(x, 0.5) + 0.05 * noise);
    expect(verdictOf(settling, 1)).toEqual({ outcome: 'cannot-tell', because: 'settling' });
  });

  it('of a plateau after a warm-up is false in few of a hundred series', () => {
    const verdicts = Array.from({ length: 200 }, (_, seed) =>
      verdictOf(hour((x, noise) => 50 - 20 * Math.exp(-40 * x) + 0.2 * noise, seed).slice(150 / 4), 0.05),
    );
    expect(verdicts.filter(({ outcome }) => outcome === 'grows').length).toBeLessThan(12);
  });

  it('is open where there are too few points', () => {
    expect(verdictOf(hour((x) => x).slice(0, 11), 1)).toEqual({
      outcome: 'cannot-tell',
      because: 'few-checkpoints',
    });
  });
});

describe('a soak', () => {
  const trend = (lines: readonly SoakLine[], quantity: string) =>
    soakOf(lines).trends.filter((one) => one.quantity === quantity);

  it('names what grows, by the hour', () => {
    const lines = soakLines({ change: (at) => ({ heapBytes: 1e7 + 5000 * at }) });
    const [heap] = trend(lines, 'heap');
    expect(heap).toMatchObject({ outcome: 'grows', marginPerHour: 1e6 });
    expect(heap?.perHour?.point).toBeCloseTo(18e6, 0);
    expect(soakOf(lines).outcome).toBe('grows');
  });

  it('does not call growth what a process takes while it settles: a megabyte of memory, and nothing of anything else', () => {
    const heapAt = (bytesPerSecond: number) =>
      trend(soakLines({ change: (at) => ({ heapBytes: 1e7 + bytesPerSecond * at }) }), 'heap')[0];
    expect(heapAt(300)).toMatchObject({ outcome: 'cannot-tell', because: 'settling' });
    expect(heapAt(600)).toMatchObject({ outcome: 'grows', because: 'interval' });
    const timers = soakLines({ change: (at) => ({ timers: 1 + at / 1000 }) });
    expect(trend(timers, 'timers')[0]?.outcome).toBe('grows');
  });

  it('is flat where nothing does, and complete once its hours are over', () => {
    const lines = soakLines();
    expect(soakOf(lines)).toMatchObject({ outcome: 'flat', complete: true });
    expect(soakOf(lines.slice(0, -1))).toMatchObject({ outcome: 'flat', complete: false });
  });

  it('leaves the warm-up out', () => {
    const lines = soakLines({ change: (at) => ({ rssBytes: at < 900 ? 1e6 * at : 9e8 }) });
    expect(trend(lines, 'rss')[0]).toMatchObject({ outcome: 'flat', first: 9e8 });
  });

  it('takes each life of a server by itself: a restart is no fall', () => {
    const [settings, ...first] = soakLines({ change: (at) => ({ timers: 10 + at }) });
    const [, ...second] = soakLines({ segment: 2, change: (at) => ({ timers: 10 + at }) });
    if (settings === undefined) throw new Error('no settings');
    const lines = [settings, ...first, ...second];
    expect(trend(lines, 'timers').map(({ segment, outcome }) => [segment, outcome])).toEqual([
      [1, 'grows'],
      [2, 'grows'],
    ]);
    expect(observedSeconds(lines, 'sse')).toBe(7200);
  });

  it('is not flat where an event was missed or received twice', () => {
    expect(soakOf(soakLines({ change: (at) => ({ missed: at === 1800 ? 1 : 0 }) })).outcome).toBe('grows');
    expect(soakOf(soakLines({ change: (at) => ({ duplicate: at === 1800 ? 1 : 0 }) })).outcome).toBe('grows');
  });

  it('does not wait for what the system cannot tell', () => {
    const lines = soakLines({ change: () => ({ rssBytes: null, descriptors: null, deliveryP99Ns: null }) });
    expect(soakOf(lines).outcome).toBe('flat');
  });

  it('is not left open by a segment that was interrupted at its start', () => {
    const short = soakLines().slice(0, 12);
    expect(soakOf(short).outcome).toBe('cannot-tell');
    expect(soakOf([...short, ...soakLines({ segment: 2 }).slice(1)]).outcome).toBe('flat');
  });

  it('without a checkpoint says nothing', () => {
    expect(soakOf(soakLines().slice(0, 2)).outcome).toBe('cannot-tell');
  });
});
