import {
  REBASELINE_SCHEMA_VERSION,
  type Rebaseline,
  type RebaselineAnswer,
  type RebaselineFigure,
  type Standing,
} from '../../records/rebaseline.ts';
import type { Change } from '../../records/run-comparison.ts';
import type { RunFile } from '../../records/run.ts';
import { keyOf, type Outcome } from '../../records/verdict.ts';
import { compareRuns } from './compare.ts';

/** What a comparison of now with then says of a figure: a difference of unclear size is none that was shown to matter. */
const STANDINGS: Readonly<Record<Outcome, Standing>> = {
  same: 'holds',
  lower: 'drifted',
  higher: 'drifted',
  different: 'cannot-tell',
  'cannot-tell': 'cannot-tell',
  void: 'cannot-tell',
};

/** Evidence that no scenario measures, and every run has. */
const IN_EVERY_RUN = 'functional-checks';

/** Answers that say nothing: that nothing was measured, or decided. */
const SILENT: ReadonlySet<string> = new Set(['not-measured', 'not-in-run', 'undecided']);

/**
 * What became of the figures of a run, and of what is said because of them, after some of its scenarios were measured again. Absolute
 * values are compared only on one machine with one version of Node.js. Pure.
 * @param asked the scenarios that were to be measured again
 * @param isOnFrontPage whether the front page shows what a verdict compares
 */
export function rebaselineOf(
  then: RunFile,
  now: RunFile,
  asked: readonly string[],
  isOnFrontPage: (change: Change) => boolean,
): Rebaseline {
  const { changes, ...comparison } = compareRuns(partOf(then, asked, now), now, ['node']);
  return {
    ...comparison,
    schemaVersion: REBASELINE_SCHEMA_VERSION,
    figures: changes
      // What had no value then is no figure; two zeros have no ratio, and are one.
      .filter(({ a, outcome }) => a !== null || outcome === 'same')
      // A baseline of several candidates has its value once.
      .filter((change, at, all) => all.findIndex((other) => isSameFigure(other, change)) === at)
      .map((change): RebaselineFigure => ({
        ...change,
        standing: STANDINGS[change.outcome],
        isOnFrontPage: isOnFrontPage(change),
        needs: then.whichWhen.filter((need) => restsOn(need, change)).map(({ need }) => need),
        claims: then.claims.filter((claim) => restsOn(claim, change)).map(({ id }) => id),
      })),
    answers: answersOf(then, now, asked),
  };
}

/** A run without the scenarios that were not asked for, and without margins of theirs, which the other run cannot have. */
function partOf(run: RunFile, asked: readonly string[], { margins }: Pick<RunFile, 'margins'>): RunFile {
  return {
    ...run,
    scenarios: run.scenarios.filter(({ id }) => asked.includes(id)),
    margins: Object.fromEntries(Object.entries(run.margins).filter(([id]) => id in margins)),
    verdicts: run.verdicts.filter(({ scenario }) => asked.includes(scenario)),
  };
}

function isSameFigure(one: Change, other: Change): boolean {
  if (one.kind === 'ratio' || other.kind === 'ratio') return one === other;
  const keys = ['scenario', 'cell', 'metric', 'statistic', 'transport'] as const;
  return keys.every((key) => one[key] === other[key]);
}

interface Evidence {
  readonly evidence: readonly string[];
}

const restsOn = ({ evidence }: Evidence, change: Change): boolean =>
  evidence.some((key) => `${keyOf(change)}/`.startsWith(`${key}/`));

function answersOf(then: RunFile, now: RunFile, asked: readonly string[]): readonly RebaselineAnswer[] {
  const measuredAgain = new Set([...asked, IN_EVERY_RUN]);
  const isAnswered = ({ evidence }: Evidence): boolean =>
    evidence.length > 0 && evidence.every((key) => measuredAgain.has(key.split('/')[0] ?? ''));
  const answer = (
    kind: RebaselineAnswer['kind'],
    id: string,
    before: string,
    after: string | undefined,
  ): readonly RebaselineAnswer[] =>
    SILENT.has(before) || after === undefined
      ? []
      : [{ kind, id, inA: before, inB: after, standing: standingOf(before, after) }];
  return [
    ...then.whichWhen
      .filter(isAnswered)
      .flatMap(({ need, pick }) =>
        answer('need', need, pick, now.whichWhen.find((one) => one.need === need)?.pick),
      ),
    ...then.claims
      .filter(isAnswered)
      .flatMap(({ id, outcome }) =>
        answer('claim', id, outcome, now.claims.find((one) => one.id === id)?.outcome),
      ),
  ];
}

function standingOf(before: string, after: string): Standing {
  if (before === after) return 'holds';
  return SILENT.has(after) ? 'cannot-tell' : 'drifted';
}
