import { describe, expect, it } from 'vitest';

import { longestGap } from './longest-gap.ts';
import { faultOf } from './parts/records.fixture.ts';

describe('longest-gap', () => {
  it('is the median over the clients of their longest wait', () => {
    const fault = faultOf({ clients: [{ longestGapNs: 5 }, { longestGapNs: 900 }, { longestGapNs: 7 }] });
    expect(longestGap.fault[0]?.of(fault)).toBe(7);
  });
});
