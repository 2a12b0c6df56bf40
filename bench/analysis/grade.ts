import type { Calibration, Grade, GradedCalibration } from '../records/calibration.ts';
import type { Reason } from '../records/reason.ts';

/**
 * What a grade asks of the machine; one that reaches neither is `coarse`. Unequal work forbids the sizes of rare delays and no
 * more: over ten runs whose work differed by 4 to 47 %, the A/A controls of the noisy ones lay no further apart. The A/A control
 * judges the ratios of a run, and the width of their intervals.
 */
const LIMITS = {
  good: { clockBoundNs: 100_000, timerLagP90Ns: 2_000_000, workSpread: 0.05 },
  usable: { clockBoundNs: 250_000, timerLagP90Ns: 10_000_000, workSpread: Infinity },
} as const;

/**
 * Judges a calibration: by how closely the clocks of two processes are known to agree, how late timers fire, and how far
 * repeats of the same work differ. A score of causes: no value that is measured later is ever divided by it.
 */
export function gradeOf(calibration: Calibration): GradedCalibration {
  const shortOfGood = shortcomings(calibration, 'good');
  const shortOfUsable = shortcomings(calibration, 'usable');
  const grade: Grade = shortOfGood.length === 0 ? 'good' : shortOfUsable.length === 0 ? 'usable' : 'coarse';
  return { ...calibration, grade, because: grade === 'coarse' ? shortOfUsable : shortOfGood };
}

function shortcomings(
  { clockOffset, timerLag, work }: Calibration,
  grade: 'good' | 'usable',
): readonly Reason[] {
  const limit = LIMITS[grade];
  const boundNs = clockOffset.highNs - clockOffset.lowNs;
  const { p90Ns } = timerLag;
  const spreadShare = Math.max(spreadOf(work.serverNs), spreadOf(work.clientNs));
  const judged = [
    [
      boundNs > limit.clockBoundNs,
      { code: 'clock-bound', values: { boundNs, limitNs: limit.clockBoundNs, grade } },
    ],
    [
      p90Ns > limit.timerLagP90Ns,
      { code: 'timer-lag', values: { p90Ns, limitNs: limit.timerLagP90Ns, grade } },
    ],
    [
      spreadShare > limit.workSpread,
      { code: 'work-spread', values: { spreadShare, limitShare: limit.workSpread, grade } },
    ],
  ] satisfies readonly [boolean, Reason][];
  return judged.flatMap(([isShort, reason]) => (isShort ? [reason] : []));
}

/** How much longer the second slowest of some repeats took than the fastest, as a share: one outlier does not make a machine noisy. */
export function spreadOf(durationsNs: readonly number[]): number {
  const sorted = durationsNs.toSorted((a, b) => a - b);
  const [fastest] = sorted;
  const slow = sorted.at(-2) ?? fastest;
  return fastest === undefined || slow === undefined ? 0 : slow / fastest - 1;
}
