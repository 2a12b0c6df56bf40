import { describe, expect, it } from 'vitest';

import { faultOf } from './parts/records.fixture.ts';
import { replayed } from './replayed.ts';

describe('replayed', () => {
  it('is what the server sent again, per client', () => {
    expect(replayed.fault[0]?.of(faultOf({ clients: [{}, {}], replayed: 100 }))).toBe(50);
  });
});
