import { describe, expect, it } from 'vitest';

import { attempts } from './attempts.ts';
import { faultOf } from './parts/records.fixture.ts';

describe('attempts', () => {
  it('is what the link accepted, per client, and not what the clients say', () => {
    const clients = [{ reconnectAttempts: 1 }, { reconnectAttempts: 1 }];
    expect(attempts.fault[0]?.of(faultOf({ clients, acceptsAfterFault: 5 }))).toBe(2.5);
  });
});
