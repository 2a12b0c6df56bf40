import { describe, expect, it } from 'vitest';

import { overheadBytes } from './overhead-bytes.ts';
import { windowOf } from './parts/records.fixture.ts';

describe('overhead-bytes', () => {
  it('is what remains per event when the payload is taken off: (7000 - 5700) / 100', () => {
    expect(
      overheadBytes.load[0]?.of([
        windowOf({ counts: { wireBytes: 7000, payloadBytes: 5700, received: 100 } }),
      ]),
    ).toBe(13);
  });

  it('rises by exactly 64 when every event carries 64 bytes more', () => {
    const window = windowOf({ counts: { wireBytes: 7000 + 6400, payloadBytes: 5700, received: 100 } });
    expect(overheadBytes.load[0]?.of([window])).toBe(13 + 64);
  });

  it('is negative where compression saves more than the framing costs', () => {
    expect(overheadBytes.load[0]?.of([windowOf({ counts: { wireBytes: 5000, payloadBytes: 5700 } })])).toBe(
      -7,
    );
  });
});
