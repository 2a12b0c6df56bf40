import type { Outcome, RunFile } from '../model/run.ts';
import type { Ending } from './exit-codes.ts';

/** How a run ended, and what to say about it on stderr; null: nothing. */
export interface RunEnding {
  readonly ending: Ending;
  readonly note: string | null;
}

/** Outcomes that an honest harness cannot find between a transport and itself. */
const impossibleForControl: ReadonlySet<Outcome> = new Set(['lower', 'higher', 'different']);

/** Reads the ending of a run from its file alone; only the interruption has to be told. */
export function endingOfRun(run: RunFile, interrupted: boolean): RunEnding {
  if (interrupted) {
    return { ending: 'interrupted', note: 'Interrupted: the report holds what was measured until then.' };
  }
  const measured = run.verdicts.some(
    ({ baselineValue, candidateValue }) => baselineValue !== null || candidateValue !== null,
  );
  if (!measured) {
    const cause = run.checks.find(({ outcome }) => outcome === 'void')?.example;
    const because = cause === undefined ? '' : ` The first cause: ${cause}`;
    return { ending: 'nothing', note: `Nothing could be measured: no round yielded a value.${because}` };
  }
  const failed = run.verdicts.find(
    ({ baseline, candidate, outcome }) => baseline === candidate && impossibleForControl.has(outcome),
  );
  if (failed !== undefined) {
    const { baseline, metricLabel, outcome, cellLabel } = failed;
    return {
      ending: 'unproven',
      note: `Unproven: a control failed. ${baseline} against itself came out '${outcome}' in ${metricLabel} (${cellLabel}).`,
    };
  }
  return { ending: 'done', note: null };
}
