import type { CheckSummary, RatioEstimate, RunFile, Verdict } from '../records/run.ts';
import { formatEstimate, formatChosen, formatPercent } from './format.ts';
import { checkWords } from './words/checks.ts';
import { flat } from './layout.ts';

const LONGEST_EXAMPLE = 200;

/** One kind of check that fired somewhere in the run. */
export interface FiredCheck {
  readonly code: CheckSummary['code'];
  readonly outcome: CheckSummary['outcome'];
  readonly count: number;
  /** Scenario, cell and how often: `fan-out/1000-connections (23)`. */
  readonly where: readonly string[];
  /** What it found first where it fired most often, as a sentence, shortened where it is long. */
  readonly example: string;
}

/** What a reader should know before leaning on the verdicts, each as a sentence. Checks are apart, in `firedChecks`. */
export function notesOf(run: RunFile): readonly string[] {
  return [...crossChecks(run), ...voidPairs(run), ...noise(run)];
}

/** The checks that did not pass, `void` before `warn`, each code once; within those the most frequent first. */
export function firedChecks(run: RunFile): readonly FiredCheck[] {
  const outcomes = ['void', 'warn'] as const;
  return outcomes.flatMap((outcome) => {
    const fired = run.checks.filter((check) => check.outcome === outcome && check.count > 0);
    return [...new Set(fired.map(({ code }) => code))]
      .flatMap((code) => firedCheck(fired.filter((check) => check.code === code)))
      .toSorted((a, b) => b.count - a.count);
  });
}

function firedCheck(checks: readonly CheckSummary[]): readonly FiredCheck[] {
  const ordered = checks.toSorted((a, b) => b.count - a.count);
  const [most] = ordered;
  if (most === undefined) return [];
  return [
    {
      code: most.code,
      outcome: most.outcome,
      count: ordered.reduce((sum, { count }) => sum + count, 0),
      where: ordered.map(({ scenario, cell, count }) => `${scenario}/${cell} (${count})`),
      example: shortened(checkWords({ code: most.code, values: most.example })),
    },
  ];
}

/** The stderr of a process that died can be a page; the run file has all of it. */
function shortened(sentence: string): string {
  const text = flat(sentence);
  return text.length > LONGEST_EXAMPLE ? `${text.slice(0, LONGEST_EXAMPLE)} ...` : text;
}

/**
 * Where the two intervals of a verdict do not lie alike towards 1 and towards the margin. They rest on different
 * assumptions, so a verdict on which they part is less firm than it looks.
 */
function crossChecks({ verdicts }: RunFile): readonly string[] {
  return verdicts.flatMap((verdict) => {
    const { ratio, crossCheck, marginRatio } = verdict;
    if (ratio === null || crossCheck === null) return [];
    if (position(ratio, marginRatio ?? 1) === position(crossCheck, marginRatio ?? 1)) return [];
    return [
      `${subject(verdict)}: the cross-check disagrees. The t interval is ${formatEstimate(crossCheck).interval}, ` +
        `the verdict rests on ${formatEstimate(ratio).interval}. Take it with care.`,
    ];
  });
}

function position({ low, high }: RatioEstimate, marginRatio: number): string {
  if (high < 1 / marginRatio || low > marginRatio) return 'beyond the margin';
  return low > 1 || high < 1 ? 'beside 1' : 'around 1';
}

function voidPairs({ scenarios }: RunFile): readonly string[] {
  const cells = scenarios
    .filter((scenario) => scenario.voidPairs > 0)
    .map(({ id, cell, pairs, voidPairs: bad }) => `${bad} of ${pairs} in ${id}/${cell}`);
  return cells.length === 0 ? [] : [`Void pairs are left out: ${cells.join(', ')}.`];
}

function noise({ verdicts }: RunFile): readonly string[] {
  if (verdicts.length === 0 || verdicts.some(({ noiseFloor }) => noiseFloor !== null)) return [];
  return ['This run has no A/A pairs, so it does not know how far two identical arms would have differed.'];
}

function subject({ scenario, cell, metricLabel, statistic }: Verdict): string {
  return `${scenario}/${cell}, ${metricLabel}, ${statistic}`;
}

/** The margins of the run in words, by metric and statistic. */
export function marginsOf(run: RunFile): readonly { readonly name: string; readonly margin: string }[] {
  return Object.entries(run.margins).map(([key, margin]) => {
    const [id, statistic] = key.split('.');
    const name = `${run.metrics.find((metric) => metric.id === id)?.label ?? id}, ${statistic}`;
    if (margin.kind === 'exact') return { name, margin: 'any, as it is counted exactly' };
    const relative = formatPercent(margin.ratio - 1);
    if (margin.floor === 0) return { name, margin: relative };
    return { name, margin: `${relative} or ${formatChosen(margin.floor, margin.unit)}, whichever is larger` };
  });
}
