import { absoluteChange, limitedBy, ratioChange, type Found, type VerdictPair } from './change.ts';
import { conclude, controlsOf, decidingIn } from './conclusion.ts';
import { differencesOf, machineOf } from './setup.ts';
import {
  COMPARISON_SCHEMA_VERSION,
  type Change,
  type ComparedRun,
  type RunComparison,
} from '../../records/run-comparison.ts';
import type { RunFile } from '../../records/run.ts';
import { keyOf, type Verdict } from '../../records/verdict.ts';

import type { Side } from '../verdict/comparison.ts';

/**
 * Compares run B with run A. Ratios within a run owe little to the machine, and are compared always; absolute values only
 * between runs of the same machine. An interval holds how much rounds differ, and not what all rounds of a run have in common:
 * where a machine is some 3 % faster or slower for a whole run, 9 to 23 % of the absolute values of equal runs come out
 * `different` instead of 5 %, and 3 to 6 in 1,000 beyond a margin of 10 %. Nothing is corrected for the number of comparisons.
 * Pure.
 * @param sameToo what else has to be equal for absolute values; absent: nothing, as software is what comparisons are about
 */
export function compareRuns(a: RunFile, b: RunFile, sameToo: readonly 'node'[] = []): RunComparison {
  const machine = machineOf(a, b, sameToo);
  const { pairs, onlyInA, onlyInB } = matchVerdicts(a, b);
  const { basis, includes } = decidingIn(a, b);
  const isControl = controlsOf(a, b);
  const grades = [a, b].flatMap(({ calibration }) => calibration?.grade ?? []);

  const changeOf = (pair: VerdictPair, side: Side | null, found: Found): Change => ({
    ...aboutOf(pair, b),
    better: isControl(pair.b) ? 'neither' : pair.b.better,
    kind: side === null ? 'ratio' : 'absolute',
    transport: side === null ? null : pair.b[side],
    // Where values can be compared by themselves, a ratio has nothing to add: it moves as well when the other side becomes better.
    decides: includes(pair.b) && (side === null) !== machine.isSame,
    ...limitedBy(grades, found, pair.b),
  });
  const ratios = pairs.map((pair) => changeOf(pair, null, ratioChange(pair)));
  const absolutes = pairs.flatMap((pair) =>
    machine.isSame
      ? (['baseline', 'candidate'] as const).map((side) => changeOf(pair, side, absoluteChange(pair, side)))
      : [],
  );
  const changes = [...ratios, ...absolutes];
  return {
    schemaVersion: COMPARISON_SCHEMA_VERSION,
    a: identityOf(a),
    b: identityOf(b),
    transports: labelled(a, b),
    cells: cellsOf(a, b),
    differences: differencesOf(a, b),
    machine,
    changes,
    onlyInA: onlyInA.map(keyOf),
    onlyInB: onlyInB.map(keyOf),
    conclusion: conclude({ a, b, basis, changes, lacking: onlyInA.filter(includes) }),
  };
}

/** What is compared, in the words of the newer run. */
function aboutOf(
  { b: verdict }: VerdictPair,
  run: RunFile,
): Omit<Change, keyof Found | 'kind' | 'transport' | 'decides'> {
  const { scenario, cell, cellLabel, metric, metricLabel, unit, statistic, better, baseline, candidate } =
    verdict;
  const scenarioTitle = run.scenarios.find(({ id }) => id === scenario)?.title ?? scenario;
  return {
    scenario,
    scenarioTitle,
    cell,
    cellLabel,
    metric,
    metricLabel,
    unit,
    statistic,
    better,
    baseline,
    candidate,
  };
}

/** Finds the partner of each verdict, in the order of A. A/A verdicts are left out: they ask whether a run can be believed. */
function matchVerdicts(a: RunFile, b: RunFile) {
  const [ofA, ofB] = [a, b].map(
    ({ verdicts }) =>
      new Map(
        verdicts.filter(({ role }) => role !== 'aa').map((verdict) => [keyOf(verdict), verdict] as const),
      ),
  );
  const only = (
    those = new Map<string, Verdict>(),
    others = new Map<string, Verdict>(),
  ): readonly Verdict[] => [...those].flatMap(([key, verdict]) => (others.has(key) ? [] : [verdict]));
  return {
    pairs: [...(ofA ?? [])].flatMap(([key, verdict]): VerdictPair[] => {
      const partner = ofB?.get(key);
      return partner === undefined ? [] : [{ a: verdict, b: partner }];
    }),
    onlyInA: only(ofA, ofB),
    onlyInB: only(ofB, ofA),
  };
}

/** The labels of the newer run, where it has the transport. */
function labelled(a: RunFile, b: RunFile): RunComparison['transports'] {
  const labels = new Map([...a.transports, ...b.transports].map(({ id, label }) => [id, label]));
  return [...labels].map(([id, label]) => ({ id, label }));
}

/** The cells of both runs, named as in the newer one where it has them. */
function cellsOf(a: RunFile, b: RunFile): RunComparison['cells'] {
  const cells = [...a.scenarios, ...b.scenarios].map(
    ({ id, cell, title, cellLabel }) =>
      [`${id}/${cell}`, { scenario: id, cell, scenarioTitle: title, cellLabel }] as const,
  );
  return [...new Map(cells).values()];
}

function identityOf({ runId, startedAt, profile, seed, complete, environment }: RunFile): ComparedRun {
  return { runId, startedAt, profile, seed, complete, commit: environment.commit };
}
