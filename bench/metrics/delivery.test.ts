import { describe, expect, it } from 'vitest';

import { encodeHistogram } from '../stats/histogram.ts';
import { delivery } from './delivery.ts';
import { windowOf } from './parts/records.fixture.ts';

describe('delivery', () => {
  it('reads received - due, with the stall that transit hides', () => {
    const window = windowOf({
      server: { events: 20 },
      client: {
        delivery: encodeHistogram(Array.from({ length: 20 }, () => 490)),
        transit: encodeHistogram(Array.from({ length: 20 }, () => 3)),
      },
    });
    expect(delivery.load.map(({ statistic }) => statistic)).toEqual(['p50', 'p90', 'p99']);
    expect(delivery.load.map(({ of }) => of([window]))).toEqual([490, null, null]);
  });

  it('calls nothing below 0.1 ms at p50 and p90, and nothing below 1 ms at p99, a difference', () => {
    expect(delivery.load.map(({ margin }) => margin)).toEqual([
      { kind: 'relative', ratio: 1.1, floor: 100_000 },
      { kind: 'relative', ratio: 1.1, floor: 100_000 },
      { kind: 'relative', ratio: 1.25, floor: 1_000_000 },
    ]);
  });
});
