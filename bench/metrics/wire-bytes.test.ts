import { describe, expect, it } from 'vitest';

import { windowOf } from './parts/records.fixture.ts';
import { wireBytes } from './wire-bytes.ts';

describe('wire-bytes', () => {
  it('divides what was read by the events received, not by those expected', () => {
    const window = windowOf({ counts: { wireBytes: 7000, expected: 200, received: 100 } });
    expect(wireBytes.load[0]?.of([window])).toBe(70);
  });

  it('counts every byte as a difference', () => {
    expect(wireBytes.load[0]?.margin).toEqual({ kind: 'exact' });
  });

  it('does not exist where nothing was received', () => {
    expect(wireBytes.load[0]?.of([windowOf({ counts: { received: 0 } })])).toBeNull();
    expect(wireBytes.load[0]?.of([windowOf({ counts: null })])).toBeNull();
  });
});
