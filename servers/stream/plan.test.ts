import { describe, expect, it } from 'vitest';
import { dueNs, firstSeqAfter, lastSeq, type StreamPlan } from './plan.ts';

const plan: StreamPlan = { firstSeq: 5, events: 4, startNs: 1000, periodNs: 10 };

describe('a stream plan', () => {
  it('is due first at its start, and then every period', () => {
    expect([5, 6, 7, 8].map((seq) => dueNs(plan, seq))).toEqual([1000, 1010, 1020, 1030]);
  });

  it('ends with its last event, or never', () => {
    expect(lastSeq(plan)).toBe(8);
    expect(lastSeq({ ...plan, events: null })).toBe(Infinity);
    expect(lastSeq({ ...plan, events: 0 })).toBe(4);
  });

  it.each([
    [0, 5],
    [999, 5],
    [1000, 6],
    [1009, 6],
    [1010, 7],
    [1030, 9],
    [5000, 9],
  ])('is taken up again at %i ns with event %i, the first that is not yet due', (nowNs, seq) => {
    expect(firstSeqAfter(plan, nowNs)).toBe(seq);
  });

  it('without end is taken up again however late', () => {
    expect(firstSeqAfter({ ...plan, events: null }, 1000 + 10 * 1e6)).toBe(5 + 1e6 + 1);
  });
});
