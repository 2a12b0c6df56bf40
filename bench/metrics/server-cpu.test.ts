import { describe, expect, it } from 'vitest';

import { sliceOf } from './parts/records.fixture.ts';
import { serverCpu } from './server-cpu.ts';

describe('server-cpu', () => {
  it('is user and system time of the server, in ns, per delivery: (300 + 200) us / 100', () => {
    const slice = sliceOf({ server: { cpuUserUs: 300, cpuSystemUs: 200, deliveries: 100 } });
    expect(serverCpu.load[0]?.of([slice])).toBe(5000);
  });

  it('weighs slices by their deliveries', () => {
    const slices = [
      sliceOf({ server: { cpuUserUs: 100, deliveries: 10 } }),
      sliceOf({ server: { cpuUserUs: 100, deliveries: 90 } }),
    ];
    expect(serverCpu.load[0]?.of(slices)).toBe(2000);
  });

  it('does not exist without deliveries or without a window', () => {
    expect(serverCpu.load[0]?.of([sliceOf({ server: { deliveries: 0 } })])).toBeNull();
    expect(serverCpu.load[0]?.of([sliceOf({ server: null })])).toBeNull();
  });
});
