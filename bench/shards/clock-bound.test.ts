import { describe, expect, it } from 'vitest';
import { encodeHistogram } from '../stats/histogram.ts';
import { boundOf, checkShard, middleOf, uncertaintyNs } from './clock-bound.ts';

const surroundings = { loopCpuNs: null, waitNs: null, pressureNs: null, throttledNs: null };
const planned = { fromNs: 0, untilNs: 1e9 };

/** A window of a shard whose median delay is 1 ms. */
const seen = (
  fromNs: number,
  untilNs: number,
  delaysNs: readonly number[] = [1e6, 1e6, 1e6],
  transitNs: readonly number[] = delaysNs,
) => ({
  window: {
    fromNs,
    untilNs,
    deliveries: 3,
    cpuUserUs: 1,
    cpuSystemUs: 1,
    loopUtilization: 0.1,
    surroundings,
    delivery: encodeHistogram(delaysNs),
    transit: encodeHistogram(transitNs),
    negativeTransit: 0,
  },
});

describe('round trips', () => {
  it('bound how far the clock of a shard is ahead, and the quickest of them decides', () => {
    // The shard is 1,000 ns ahead. Ways there and back: 30 and 10, then 400 and 500.
    const bound = boundOf([
      { sentNs: 1000, theirNs: 30, receivedNs: 1040 },
      { sentNs: 3000, theirNs: 2400, receivedNs: 3900 },
    ]);
    expect(bound).toEqual({ lowNs: 970, highNs: 1010 });
    expect(middleOf(bound)).toBe(990);
  });

  it('before and after a window say how far a delay may be off that was corrected by the first', () => {
    const before = { lowNs: 900, highNs: 1100 };
    expect(uncertaintyNs(before, { lowNs: 950, highNs: 1050 })).toBe(100);
    // The clocks have drifted meanwhile.
    expect(uncertaintyNs(before, { lowNs: 1300, highNs: 1400 })).toBe(400);
  });
});

describe('a shard', () => {
  it('whose clock is known to a tenth of its median delay may claim it', () => {
    expect(checkShard(2, seen(0, 1e9), planned, 1e5)).toEqual([]);
  });

  it('whose clock is known less well claims no delay, and says of which shard and by how much', () => {
    expect(checkShard(2, seen(0, 1e9), planned, 1.1e5)).toMatchObject([
      { code: 'shard-clock', outcome: 'void', values: { shard: '2', boundNs: 1.1e5 } },
    ]);
  });

  it('whose events are late at the server must know its clock to a tenth of the time that they travel', () => {
    const late = seen(0, 1e9, [1e6, 1e6, 1e6], [1e5, 1e5, 1e5]);
    expect(checkShard(2, late, planned, 2e4)).toMatchObject([{ code: 'shard-clock', outcome: 'void' }]);
  });

  it('that quotes no delay, as in saturation, needs no clock', () => {
    expect(checkShard(2, seen(0, 1e9, []), planned, 1e9)).toEqual([]);
  });

  it.each([
    ['begins late', 1.01e8, 1e9],
    ['ends late', 0, 1.101e9],
    ['ends early', 0, 8.9e8],
  ])('that %s by more than a tenth of the window overruns it', (_, fromNs, untilNs) => {
    expect(checkShard(0, seen(fromNs, untilNs), planned, 0)).toMatchObject([
      { code: 'shard-overrun', outcome: 'void' },
    ]);
  });
});
