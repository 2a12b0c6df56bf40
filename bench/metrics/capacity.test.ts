import { describe, expect, it } from 'vitest';
import type { Reading, StudyRecord } from '../model/record.ts';
import { capacity } from './capacity.ts';

const found = (...readings: readonly Reading[]): number | null | undefined => {
  const study: StudyRecord = { arm: 'sse', position: 0, fromNs: 0, untilNs: 1, readings, checks: [] };
  return capacity.study?.[0]?.of(study);
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
