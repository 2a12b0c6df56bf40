import type { RunFile } from '../records/run.ts';

/** How a run that was not interrupted ended, for scripts. */
export type RunEnding = 'done' | 'unproven' | 'nothing';

/** Follows from the headline alone: nothing was measured, a control failed, or all is well. */
export function endingOf({ headline }: Pick<RunFile, 'headline'>): RunEnding {
  if (headline.code === 'nothing-measured') return 'nothing';
  return headline.code === 'unproven' ? 'unproven' : 'done';
}
