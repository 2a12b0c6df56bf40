import { describe, expect, it } from 'vitest';

import { faultOf, windowOf } from './parts/records.fixture.ts';
import { reordered } from './reordered.ts';

describe('reordered', () => {
  it('is the total of all windows of a round under load', () => {
    const windows = [
      windowOf({ counts: { reordered: 30 } }),
      windowOf(),
      windowOf({ counts: { reordered: 7 } }),
    ];
    expect(reordered.load[0]?.of(windows)).toBe(37);
    expect(reordered.load[0]).toMatchObject({ statistic: 'total', per: 'round' });
  });

  it('is the mean per client through a fault', () => {
    const fault = faultOf({ clients: [{}, {}, {}, {}], counts: { reordered: 6 } });
    expect(reordered.fault[0]?.of(fault)).toBe(1.5);
    expect(reordered.fault[0]?.statistic).toBe('mean');
  });

  it('is 0, not absent, where all went well, and absent where nobody counted', () => {
    expect(reordered.load[0]?.of([windowOf()])).toBe(0);
    expect(reordered.load[0]?.of([windowOf({ counts: null })])).toBeNull();
    expect(reordered.fault[0]?.of(faultOf({ clients: [] }))).toBeNull();
  });
});
