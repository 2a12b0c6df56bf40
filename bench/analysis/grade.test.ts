import { describe, expect, it } from 'vitest';
import type { Calibration } from '../records/calibration.ts';
import { gradeOf, spreadOf } from './grade.ts';

const steady: Calibration = {
  schemaVersion: 1,
  clockOffset: { lowNs: -20_000, highNs: 15_000 },
  timerLag: { p50Ns: 150_000, p90Ns: 900_000, maxNs: 30_000_000 },
  loopbackEcho: { p50Ns: 40_000, p90Ns: 60_000, maxNs: 900_000 },
  work: { serverNs: [100, 101, 102, 103, 150], clientNs: [100, 100, 101] },
  freeDescriptors: 20_000,
  freePorts: 28_000,
};

describe('the grade of a machine', () => {
  it('is good when clocks, timers and repeated work are', () => {
    expect(gradeOf(steady)).toEqual({ ...steady, grade: 'good', because: [] });
  });

  it.each([
    [
      'clocks',
      { clockOffset: { lowNs: -60_000, highNs: 41_000 } },
      { clockOffset: { lowNs: -200_000, highNs: 51_000 } },
      'clock-bound',
    ],
    [
      'timers',
      { timerLag: { ...steady.timerLag, p90Ns: 2.1e6 } },
      { timerLag: { ...steady.timerLag, p90Ns: 10.1e6 } },
      'timer-lag',
    ],
  ])('falls with %s, and says why', (_, worse, worst, code) => {
    const usable = gradeOf({ ...steady, ...worse });
    expect(usable.grade).toBe('usable');
    expect(usable.because).toMatchObject([{ code, values: { grade: 'good' } }]);
    const coarse = gradeOf({ ...steady, ...worst });
    expect(coarse.grade).toBe('coarse');
    expect(coarse.because).toMatchObject([{ code, values: { grade: 'usable' } }]);
  });

  it.each(['serverNs', 'clientNs'])('is usable, however unsteady repeated work is: %s', (side) => {
    for (const slow of [106, 180]) {
      const graded = gradeOf({ ...steady, work: { ...steady.work, [side]: [100, slow, slow] } });
      expect(graded.grade).toBe('usable');
      expect(graded.because).toMatchObject([{ code: 'work-spread', values: { limitShare: 0.05 } }]);
    }
  });

  it('forgives one outlier among the repeats', () => {
    expect(spreadOf([100, 300, 102, 101])).toBeCloseTo(0.02, 10);
    expect(spreadOf([100])).toBe(0);
    expect(spreadOf([])).toBe(0);
  });
});
