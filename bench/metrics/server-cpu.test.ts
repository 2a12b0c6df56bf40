import { describe, expect, it } from 'vitest';

import { windowOf } from './parts/records.fixture.ts';
import { serverCpu } from './server-cpu.ts';

describe('server-cpu', () => {
  it('is user and system time of the server, in ns, per delivery: (300 + 200) us / 100', () => {
    const window = windowOf({ server: { cpuUserUs: 300, cpuSystemUs: 200, deliveries: 100 } });
    expect(serverCpu.load[0]?.of([window])).toBe(5000);
  });

  it('weighs windows by their deliveries', () => {
    const windows = [
      windowOf({ server: { cpuUserUs: 100, deliveries: 10 } }),
      windowOf({ server: { cpuUserUs: 100, deliveries: 90 } }),
    ];
    expect(serverCpu.load[0]?.of(windows)).toBe(2000);
  });

  it('does not exist without deliveries or without a window', () => {
    expect(serverCpu.load[0]?.of([windowOf({ server: { deliveries: 0 } })])).toBeNull();
    expect(serverCpu.load[0]?.of([windowOf({ server: null })])).toBeNull();
  });
});
