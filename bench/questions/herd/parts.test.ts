import { describe, expect, it } from 'vitest';
import type { Reading } from '../../records/record.ts';
import { describeHerd, histogram, mostWithin, type Herd } from './parts.ts';

const MS = 1e6;

describe('the densest stretch', () => {
  it('is found wherever it begins, and its end does not belong to it', () => {
    const stamps = [0, 95, 100, 105, 194, 195, 300].map((ms) => ms * MS);
    expect(mostWithin(stamps, 10 * MS)).toBe(2);
    expect(mostWithin(stamps, 100 * MS)).toBe(4);
    expect(mostWithin(stamps, 101 * MS)).toBe(5);
    expect(mostWithin(stamps, 1000 * MS)).toBe(7);
  });

  it('holds all that come at one moment, and of nothing there is none', () => {
    expect(mostWithin([5, 5, 5], 1)).toBe(3);
    expect(mostWithin([], 1)).toBe(0);
  });
});

it('a histogram counts every accept once, with empty bins between', () => {
  expect(histogram([1, 9, 10, 35], 10)).toEqual([
    { fromNs: 0, count: 2 },
    { fromNs: 10, count: 1 },
    { fromNs: 20, count: 0 },
    { fromNs: 30, count: 1 },
  ]);
  expect(histogram([], 10)).toEqual([]);
});

/** The server restarts at 1 s. Attempts of a client, ms; the last one succeeds after 2 ms, and the event arrives 30 ms later. */
function clientOf(...attemptsMs: readonly number[]): Herd['traces'][number] {
  const openedMs = (attemptsMs.at(-1) ?? 0) + 2;
  return {
    attempts: [0, ...attemptsMs].map((ms) => ({ atNs: ms * MS, wireBytes: null })),
    openedNs: [1 * MS, openedMs * MS],
    events: { receivedNs: [50 * MS, (openedMs + 30) * MS], dueNs: [], wireBytes: [] },
  };
}

const herd: Herd = {
  connections: 3,
  listeningNs: 1000 * MS,
  arrivals: {
    acceptsNs: [1101, 1104, 1501].map((ms) => ms * MS),
    loopDelayMaxNs: 7 * MS,
    loopDelayP99Ns: 3 * MS,
  },
  traces: [clientOf(700, 900, 1100), clientOf(800, 1103), clientOf(1500)],
};

const placesOf = (readings: readonly Reading[], wanted: string) =>
  readings.filter(({ quantity }) => quantity === wanted).map(({ at, value }) => [at, value]);

describe('a herd', () => {
  it('has the readings that were computed by hand', () => {
    const { readings, checks } = describeHerd(herd);
    expect(checks).toEqual([]);
    const single = readings.filter(({ at }) => at === null);
    expect(Object.fromEntries(single.map(({ quantity, value }) => [quantity, value]))).toEqual({
      'failed-attempts': 3,
      'first-event-median': 32 * MS,
      'first-event-max': 32 * MS,
      'loop-delay-max': 7 * MS,
      'loop-delay-p99': 3 * MS,
    });
    expect(placesOf(readings, 'worst-window')).toEqual([
      [10 * MS, 2],
      [100 * MS, 2],
      [1000 * MS, 3],
    ]);
    expect(placesOf(readings, 'back').filter(([at]) => at !== 25 && at !== 75)).toEqual([
      [0, 102 * MS],
      [50, 105 * MS],
      [100, 502 * MS],
    ]);
    expect(readings.filter(({ quantity }) => quantity === 'accepts')).toEqual([
      { quantity: 'accepts', at: 100 * MS, value: 2 },
      { quantity: 'accepts', at: 500 * MS, value: 1 },
    ]);
  });

  it('with a client that is still away is void', () => {
    const [one, two] = herd.traces;
    if (one === undefined || two === undefined) throw new Error('there are three');
    const away = { ...one, openedNs: [1 * MS] };
    const arrivals = { ...herd.arrivals, acceptsNs: herd.arrivals.acceptsNs.slice(1) };
    const { readings, checks } = describeHerd({ ...herd, arrivals, traces: [away, one, two] });
    expect(checks).toMatchObject([{ code: 'herd-incomplete', outcome: 'void' }]);
    expect(placesOf(readings, 'back').at(-1)).toEqual([100, 105 * MS]);
  });

  it('with a connection too many is void as well: the histogram would count a client twice', () => {
    const arrivals = { ...herd.arrivals, acceptsNs: [...herd.arrivals.acceptsNs, 1600 * MS] };
    expect(describeHerd({ ...herd, arrivals }).checks).toMatchObject([{ outcome: 'void' }]);
  });
});
