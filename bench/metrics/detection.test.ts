import { describe, expect, it } from 'vitest';

import { detection } from './detection.ts';
import { faultOf } from './parts/records.fixture.ts';

const noticed = (...times: (number | null)[]) =>
  faultOf({ clients: times.map((detectionNs) => ({ detectionNs })) });

describe('detection', () => {
  it('is the median over the clients', () => {
    expect(detection.fault[0]?.of(noticed(30, 10, 20))).toBe(20);
    expect(detection.fault[0]?.of(noticed(30, 10))).toBe(20);
  });

  it('counts a client that never noticed as slower than all others', () => {
    expect(detection.fault[0]?.of(noticed(10, 20, null))).toBe(20);
  });

  it('does not exist when half of the clients or more never noticed, or when there are none', () => {
    expect(detection.fault[0]?.of(noticed(10, null))).toBeNull();
    expect(detection.fault[0]?.of(noticed(null, null, 10))).toBeNull();
    expect(detection.fault[0]?.of(noticed())).toBeNull();
  });
});
