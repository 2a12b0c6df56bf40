import { describe, expect, it } from 'vitest';

import { clientCpu } from './client-cpu.ts';
import { windowOf } from './parts/records.fixture.ts';

describe('client-cpu', () => {
  it('is user and system time of the client, in ns, per delivery, whatever the server spent', () => {
    const window = windowOf({
      server: { cpuUserUs: 999_999 },
      client: { cpuUserUs: 700, cpuSystemUs: 100, deliveries: 200 },
    });
    expect(clientCpu.load[0]?.of([window])).toBe(4000);
  });

  it('does not exist without deliveries', () => {
    expect(clientCpu.load[0]?.of([windowOf({ client: { deliveries: 0 } })])).toBeNull();
  });
});
