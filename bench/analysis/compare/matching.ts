import type { RunFile, Verdict } from '../../records/run.ts';

/** The verdicts of two runs on the same thing. */
export interface VerdictPair {
  readonly a: Verdict;
  readonly b: Verdict;
}

/** Which verdicts have a partner in the other run. Those on aas are left out: they ask whether a run can be believed. */
export interface Matching {
  readonly pairs: readonly VerdictPair[];
  readonly onlyInA: readonly Verdict[];
  readonly onlyInB: readonly Verdict[];
}

/** Finds the partner of each verdict, in the order of A, and for what only B has in the order of B. */
export function matchVerdicts(a: RunFile, b: RunFile): Matching {
  const ofA = contested(a);
  const ofB = contested(b);
  return {
    pairs: [...ofA].flatMap(([key, verdict]) => {
      const partner = ofB.get(key);
      return partner === undefined ? [] : [{ a: verdict, b: partner }];
    }),
    onlyInA: [...ofA].filter(([key]) => !ofB.has(key)).map(([, verdict]) => verdict),
    onlyInB: [...ofB].filter(([key]) => !ofA.has(key)).map(([, verdict]) => verdict),
  };
}

/** What a verdict is about: `scenario/cell/metric/statistic/baseline/candidate`. */
export function keyOf({ scenario, cell, metric, statistic, baseline, candidate }: Verdict): string {
  return [scenario, cell, metric, statistic, baseline, candidate].join('/');
}

function contested({ verdicts }: RunFile): ReadonlyMap<string, Verdict> {
  return new Map(
    verdicts.filter(({ role }) => role !== 'aa').map((verdict) => [keyOf(verdict), verdict] as const),
  );
}
