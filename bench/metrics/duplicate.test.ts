import { describe, expect, it } from 'vitest';

import { duplicate } from './duplicate.ts';
import { faultOf, windowOf } from './parts/records.fixture.ts';

describe('duplicate', () => {
  it('is the total of all windows of a round under load', () => {
    const windows = [
      windowOf({ counts: { duplicate: 30 } }),
      windowOf(),
      windowOf({ counts: { duplicate: 7 } }),
    ];
    expect(duplicate.load[0]?.of(windows)).toBe(37);
    expect(duplicate.load[0]).toMatchObject({ statistic: 'total', per: 'round' });
  });

  it('is the mean per client through a fault', () => {
    const fault = faultOf({ clients: [{}, {}, {}, {}], counts: { duplicate: 6 } });
    expect(duplicate.fault[0]?.of(fault)).toBe(1.5);
    expect(duplicate.fault[0]?.statistic).toBe('mean');
  });

  it('is 0, not absent, where all went well, and absent where nobody counted', () => {
    expect(duplicate.load[0]?.of([windowOf()])).toBe(0);
    expect(duplicate.load[0]?.of([windowOf({ counts: null })])).toBeNull();
    expect(duplicate.fault[0]?.of(faultOf({ clients: [] }))).toBeNull();
  });
});
