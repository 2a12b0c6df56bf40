import { describe, expect, it } from 'vitest';

import { encodeHistogram } from '../stats/histogram.ts';
import { windowOf } from './parts/records.fixture.ts';
import { transit } from './transit.ts';

describe('transit', () => {
  it('reads received - sent', () => {
    const window = windowOf({
      server: { events: 100 },
      client: {
        delivery: encodeHistogram(Array.from({ length: 100 }, () => 490)),
        transit: encodeHistogram(Array.from({ length: 100 }, (_, at) => (at < 50 ? 3 : 7))),
      },
    });
    expect(transit.load.map(({ statistic }) => statistic)).toEqual(['p50', 'p90', 'p99']);
    expect(transit.load.map(({ of }) => of([window]))).toEqual([3, 7, null]);
  });
});
