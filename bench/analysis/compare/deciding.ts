import type { Conclusion } from '../../records/run-comparison.ts';
import type { RunFile, Verdict } from '../../records/run.ts';
import { keyOf } from './matching.ts';

/** What decides, and which verdicts that are: the same answer for a verdict of either run. */
export interface Deciding {
  readonly basis: Conclusion['basis'];
  readonly includes: (verdict: Verdict) => boolean;
}

/**
 * What a regression can be found in: the primary verdicts of either run. Runs of version 1 have none, and others may have none
 * as well; then the centre (mean, median, p50) of everything that a clock measures stands in. What is rare (p90, p99) would
 * leave every such comparison undecided, and of what is counted exactly, one in twenty differs by chance.
 * What has no better side, and what a control takes part in, never decides.
 */
export function decidingIn(a: RunFile, b: RunFile): Deciding {
  const primary = new Set([...a.verdicts, ...b.verdicts].filter(({ role }) => role === 'primary').map(keyOf));
  const isControl = controlsOf(a, b);
  const isRated = (verdict: Verdict): boolean => verdict.better !== 'neither' && !isControl(verdict);
  return primary.size === 0
    ? { basis: 'centre', includes: (verdict) => isCentral(verdict) && isRated(verdict) }
    : { basis: 'primary', includes: (verdict) => primary.has(keyOf(verdict)) && isRated(verdict) };
}

/** Whether one of the two transports only explains: then neither is better or worse. */
export function controlsOf(a: RunFile, b: RunFile): (verdict: Verdict) => boolean {
  const controls = new Set(
    [...a.transports, ...b.transports].filter(({ role }) => role === 'control').map(({ id }) => id),
  );
  return ({ baseline, candidate }) => controls.has(baseline) || controls.has(candidate);
}

function isCentral({ unit, statistic }: Verdict): boolean {
  const isTimed = unit === 'ns' || unit === 'events/s';
  return isTimed && ['mean', 'median', 'p50'].includes(statistic);
}
