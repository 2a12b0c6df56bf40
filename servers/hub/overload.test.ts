import { describe, expect, it } from 'vitest';
import { Overload } from './overload.ts';

/** Lags in ms, one look every 100 ms: whether connections must be closed at each. */
function shedAt(lagsMs: readonly number[], maxLagMs = 2000): readonly number[] {
  const overload = new Overload(maxLagMs);
  return lagsMs.flatMap((lagMs, index) => (overload.mustShed(lagMs * 1e6, 1e9 + index * 1e8) ? [index] : []));
}

const lags = (count: number, lagAt: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => lagAt(index));

describe('an overloaded server', () => {
  it('closes connections once a second as long as its lag over the limit grows', () => {
    expect(shedAt(lags(40, (index) => 1950 + index * 10))).toEqual([16, 26, 36]);
  });

  it('closes none while it catches up, however far behind, and none below the limit', () => {
    expect(shedAt(lags(40, (index) => 20_000 - index * 100))).toEqual([]);
    expect(shedAt(lags(40, (index) => index * 50))).toEqual([]);
  });

  it('closes none without a limit', () => {
    expect(
      shedAt(
        lags(40, (index) => index * 1e6),
        0,
      ),
    ).toEqual([]);
  });

  it('is over the limit until an event is in time again', () => {
    const overload = new Overload(2000);
    const states = [1000, 3000, 3000, 10].map((lagMs) => {
      overload.mustShed(lagMs * 1e6, 1e9);
      return overload.isOver;
    });
    expect(states).toEqual([false, true, true, false]);
  });
});
