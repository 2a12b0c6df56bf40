import { describe, expect, it } from 'vitest';
import type { ProcedureRecord } from '../../records/record.ts';
import { COST } from './margins.ts';
import { readingAt } from './readings.ts';

const how = { statistic: 'mean', margin: COST, nullMeans: 'nothing was read' } as const;

const procedure: ProcedureRecord = {
  arm: 'sse',
  position: 0,
  fromNs: 0,
  untilNs: 1,
  readings: [
    { quantity: 'latency', at: 20, value: 3 },
    { quantity: 'latency', at: 0, value: 1 },
    { quantity: 'latency', at: 100, value: 2 },
    { quantity: 'bytes', at: 20, value: 7 },
  ],
  checks: [],
};

describe('a reading', () => {
  it('at the first or last place is found by the place, not by the order or the value', () => {
    expect(readingAt('latency', how, 'first').of(procedure)).toBe(1);
    expect(readingAt('latency', how, 'last').of(procedure)).toBe(2);
  });

  it('that was not taken does not exist', () => {
    expect(readingAt('unread', how, 'first').of(procedure)).toBeNull();
    expect(readingAt('unread', how, 'last').of(procedure)).toBeNull();
  });
});
