import { describe, expect, it } from 'vitest';

import { faultOf } from './parts/records.fixture.ts';
import { recovery } from './recovery.ts';

const recovered = (...times: (number | null)[]) =>
  faultOf({ clients: times.map((recoveryNs) => ({ recoveryNs })) });

describe('recovery', () => {
  it('is the median over the clients, whatever they detected', () => {
    expect(recovery.fault[0]?.of(recovered(300, 100, 200))).toBe(200);
  });

  it('counts a client that never recovered as slower than all others, up to half of them', () => {
    expect(recovery.fault[0]?.of(recovered(100, 200, null))).toBe(200);
    expect(recovery.fault[0]?.of(recovered(100, null))).toBeNull();
  });

  it('calls nothing below 20 % and 50 ms a difference', () => {
    expect(recovery.fault[0]?.margin).toEqual({ kind: 'relative', ratio: 1.2, floor: 50_000_000 });
  });
});
