import { describe, expect, it } from 'vitest';

import { windowOf } from './parts/records.fixture.ts';
import { throughput } from './throughput.ts';

describe('throughput', () => {
  it('divides the deliveries by the seconds of the window: 500 in half a second', () => {
    const window = windowOf({ client: { deliveries: 500, fromNs: 2e9, untilNs: 2.5e9 } });
    expect(throughput.load[0]?.of([window])).toBe(1000);
  });

  it('adds up several windows', () => {
    const windows = [
      windowOf({ client: { deliveries: 100, fromNs: 0, untilNs: 1e9 } }),
      windowOf({ client: { deliveries: 500, fromNs: 5e9, untilNs: 7e9 } }),
    ];
    expect(throughput.load[0]?.of(windows)).toBe(200);
  });

  it('does not exist in no time', () => {
    expect(throughput.load[0]?.of([windowOf({ client: { fromNs: 5, untilNs: 5 } })])).toBeNull();
  });

  it('is better when higher', () => {
    expect(throughput.better).toBe('higher');
  });
});
