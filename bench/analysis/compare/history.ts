import type { History, LeftOutRun } from '../../records/history.ts';
import type { RunFile } from '../../records/run.ts';
import { keyOf } from '../../records/verdict.ts';
import { machineOf } from './setup.ts';

/**
 * The primary verdicts of some runs, side by side, the oldest run first. A value that is primary in one run is shown of every run that has
 * it. Pure.
 */
export function historyOf(
  named: readonly { readonly name: string; readonly run: RunFile }[],
  leftOut: readonly LeftOutRun[],
): History {
  const sorted = named.toSorted((a, b) => Date.parse(a.run.startedAt) - Date.parse(b.run.startedAt));
  const primary = sorted.flatMap(({ run }) => run.verdicts.filter(({ role }) => role === 'primary'));
  const last = new Map(primary.map((verdict) => [keyOf(verdict), verdict]));
  const verdictsOf = sorted.map(
    ({ run }) =>
      new Map(
        run.verdicts.filter(({ role }) => role !== 'aa').map((verdict) => [keyOf(verdict), verdict] as const),
      ),
  );
  return {
    by: 'time',
    runs: sorted.map(({ name, run }, at) => {
      const before = sorted[at - 1];
      return {
        name,
        run,
        isUnproven: run.headline.code === 'unproven',
        machine: before === undefined ? null : machineOf(before.run, run),
      };
    }),
    lines: [...last].map(([key, about]) => ({
      key,
      about,
      verdicts: verdictsOf.map((verdicts) => verdicts.get(key) ?? null),
    })),
    leftOut,
  };
}
