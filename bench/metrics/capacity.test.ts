import { describe, expect, it } from 'vitest';
import type { Reading, ProcedureRecord } from '../records/record.ts';
import { capacity } from './capacity.ts';

const found = (...readings: readonly Reading[]): number | null | undefined => {
  const procedure: ProcedureRecord = { arm: 'sse', position: 0, fromNs: 0, untilNs: 1, readings, checks: [] };
  return capacity.procedure?.[0]?.of(procedure);
};

describe('capacity', () => {
  it('is the rate that was found, whatever the steps on the way showed', () => {
    expect(
      found({ quantity: 'step-p99', at: 800, value: 1e6 }, { quantity: 'capacity', at: 100, value: 750 }),
    ).toBe(750);
  });

  it('does not exist where there is only a lower bound', () => {
    expect(found({ quantity: 'at-least', at: 100, value: 750 })).toBeNull();
  });
});
