import { describe, expect, it } from 'vitest';

import { attempts } from './attempts.ts';
import { faultOf } from './parts/records.fixture.ts';

describe('attempts', () => {
  it('is the mean over the clients', () => {
    const fault = faultOf({ clients: [{ reconnectAttempts: 1 }, { reconnectAttempts: 4 }] });
    expect(attempts.fault[0]?.of(fault)).toBe(2.5);
  });
});
