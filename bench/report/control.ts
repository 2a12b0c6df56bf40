import type { Outcome, RunFile, Verdict } from '../records/run.ts';
import { plain } from './words.ts';

/** Outcomes that an honest harness cannot find between a transport and itself. */
const IMPOSSIBLE: ReadonlySet<Outcome> = new Set(['lower', 'higher', 'different']);

/** Whether a verdict compares the baseline with its aa (A/A). */
export function isAa({ role }: Pick<Verdict, 'role'>): boolean {
  return role === 'aa';
}

/** Why nothing in this run is proven: the control found a difference where there is none. null: it did not. */
export function unprovenOf(run: RunFile): string | null {
  const failed = run.verdicts.find((verdict) => isAa(verdict) && IMPOSSIBLE.has(verdict.outcome));
  if (failed === undefined) return null;
  const label =
    [...run.transports, ...run.alsoRan].find(({ id }) => id === failed.baseline)?.label ?? failed.baseline;
  return (
    `A control failed: ${label} against itself came out '${plain(failed.outcome)}' in ${failed.metricLabel}, ${failed.statistic} ` +
    `(${failed.scenario}, ${failed.cellLabel}). Something other than the transports moved the numbers, so no verdict of this run is proven. ` +
    'By chance alone this happens in one run of twenty: run it again on a quiet machine.'
  );
}
