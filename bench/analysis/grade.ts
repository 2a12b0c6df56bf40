import type { Calibration, Grade, GradedCalibration } from '../records/calibration.ts';

/**
 * What a grade asks of the machine; what reaches neither is `coarse`. All thresholds in one place. A tenth of a second of work says
 * that rare delays are not to be trusted, and no more: over ten runs whose work differed by 4 to 47 % the aas of the restless
 * ones (A/A) lay no further apart. That control judges the ratios of a run, and the width of their intervals.
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
  grade: keyof typeof LIMITS,
): readonly string[] {
  const limit = LIMITS[grade];
  const clockBoundNs = clockOffset.highNs - clockOffset.lowNs;
  const spread = Math.max(spreadOf(work.serverNs), spreadOf(work.clientNs));
  const ms = (ns: number): string => `${(ns / 1e6).toFixed(2)} ms`;
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  return [
    ...(clockBoundNs <= limit.clockBoundNs
      ? []
      : [
          `The clocks of two processes are known to agree to ${ms(clockBoundNs)}; ${grade} is ${ms(limit.clockBoundNs)}.`,
        ]),
    ...(timerLag.p90Ns <= limit.timerLagP90Ns
      ? []
      : [
          `One timer in ten fires ${ms(timerLag.p90Ns)} late or later; ${grade} is ${ms(limit.timerLagP90Ns)}.`,
        ]),
    ...(spread <= limit.workSpread
      ? []
      : [
          `The same work took ${percent(spread)} longer at one time than at another; ${grade} is ${percent(limit.workSpread)}.`,
        ]),
  ];
}

/** How much longer the second slowest of some repeats took than the fastest, as a share: one hiccup is no restlessness. */
export function spreadOf(durationsNs: readonly number[]): number {
  const sorted = durationsNs.toSorted((a, b) => a - b);
  const [fastest] = sorted;
  const slow = sorted.at(-2) ?? fastest;
  return fastest === undefined || slow === undefined ? 0 : slow / fastest - 1;
}
