import { describe, expect, it } from 'vitest';

import { missed } from './missed.ts';
import { faultOf, windowOf } from './parts/records.fixture.ts';

describe('missed', () => {
  it('is the total of all windows of a round under load', () => {
    const windows = [windowOf({ counts: { missed: 30 } }), windowOf(), windowOf({ counts: { missed: 7 } })];
    expect(missed.load[0]?.of(windows)).toBe(37);
    expect(missed.load[0]).toMatchObject({ statistic: 'total', per: 'round' });
  });

  it('is the mean per client through a fault', () => {
    const fault = faultOf({ clients: [{}, {}, {}, {}], counts: { missed: 6 } });
    expect(missed.fault[0]?.of(fault)).toBe(1.5);
    expect(missed.fault[0]?.statistic).toBe('mean');
  });

  it('is 0, not absent, where all went well, and absent where nobody counted', () => {
    expect(missed.load[0]?.of([windowOf()])).toBe(0);
    expect(missed.load[0]?.of([windowOf({ counts: null })])).toBeNull();
    expect(missed.fault[0]?.of(faultOf({ clients: [] }))).toBeNull();
  });
});
