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

  it.each([30, 300, 7, 0.3, 999.9])(
    'at %d events/s is due at whole ns, without drift, and continues where it was',
    (rate) => {
      const fractional: StreamPlan = {
        firstSeq: 3,
        events: null,
        startNs: 5e12 + 1 / 3,
        periodNs: 1e9 / rate,
      };
      for (const seq of [3, 4, 5, 1000, 1001, 123_457]) {
        const due = dueNs(fractional, seq);
        expect(Number.isInteger(due)).toBe(true);
        expect(Math.abs(due - (5e12 + ((seq - 3) * 1e9) / rate))).toBeLessThanOrEqual(1);
        expect(firstSeqAfter(fractional, due)).toBe(seq + 1);
        expect(firstSeqAfter(fractional, due - 1)).toBe(seq);
      }
    },
  );

  describe('of bursts', () => {
    const bursts: StreamPlan = { firstSeq: 5, events: 9, startNs: 1000, periodNs: 10, eventsPerBurst: 3 };
    const seqs = Array.from({ length: 9 }, (_, index) => 5 + index);

    it('has events that are due together, at the same mean rate', () => {
      expect(seqs.map((seq) => dueNs(bursts, seq))).toEqual([
        1000, 1000, 1000, 1030, 1030, 1030, 1060, 1060, 1060,
      ]);
      for (const eventsPerBurst of [1, 2, 5, 25])
        expect(dueNs({ ...bursts, eventsPerBurst, periodNs: 1e9 / 440 }, 5 + 440 * 25)).toBe(1000 + 25e9);
    });

    it('has whole ns at a rate that does not divide a second', () => {
      for (const seq of seqs)
        expect(Number.isInteger(dueNs({ ...bursts, startNs: 5e12 + 1 / 3, periodNs: 1e9 / 440 }, seq))).toBe(
          true,
        );
    });

    it.each([
      [999, 5],
      [1000, 8],
      [1029, 8],
      [1030, 11],
      [1060, 14],
      [9999, 14],
    ])('is taken up again at %i ns with event %i, the first that is not yet due', (nowNs, seq) => {
      expect(firstSeqAfter(bursts, nowNs)).toBe(seq);
    });
  });

  it('without end is taken up again however late', () => {
    expect(firstSeqAfter({ ...plan, events: null }, 1000 + 10 * 1e6)).toBe(5 + 1e6 + 1);
  });
});
