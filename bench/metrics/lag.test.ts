import { describe, expect, it } from 'vitest';

import { encodeHistogram } from '../stats/histogram.ts';
import { lag } from './lag.ts';
import { windowOf } from './parts/records.fixture.ts';

describe('lag', () => {
  it('reads sent - due from the server', () => {
    const late = encodeHistogram(Array.from({ length: 1000 }, (_, at) => (at < 980 ? 400 : 2000)));
    const window = windowOf({ server: { events: 1000, lag: late } });
    expect(lag.load.map(({ statistic }) => statistic)).toEqual(['p50', 'p99']);
    expect(lag.load.map(({ of }) => of([window]))).toEqual([400, 2000]);
  });

  it('explains and does not compete', () => {
    expect(lag.better).toBe('neither');
  });
});
