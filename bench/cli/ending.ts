import { endingOf } from '../analysis/exit.ts';
import { checkWords } from '../report/words/checks.ts';
import type { RunFile } from '../records/run.ts';
import { unprovenOf } from '../report/words/headline.ts';
import type { Ending } from './exit-codes.ts';

/** How a run ended, and what to say about it on stderr; null: nothing. */
export interface NotedEnding {
  readonly ending: Ending;
  readonly note: string | null;
}

/** Reads the ending of a run from its file alone; only the interruption has to be told. */
export function endingOfRun(run: RunFile, interrupted: boolean): NotedEnding {
  if (interrupted) {
    return { ending: 'interrupted', note: 'Interrupted: the report holds what was measured until then.' };
  }
  const ending = endingOf(run);
  if (ending === 'nothing') {
    const first = run.checks.find(({ outcome }) => outcome === 'void');
    const because =
      first === undefined
        ? ''
        : ` The first cause: ${checkWords({ code: first.code, values: first.example })}`;
    return { ending, note: `Nothing could be measured: no round yielded a value.${because}` };
  }
  return { ending, note: ending === 'unproven' ? `Unproven. ${unprovenOf(run) ?? ''}` : null };
}
