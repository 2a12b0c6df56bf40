import type { CheckSummary, ClaimResult, RunFile } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import type { ReportFormat } from './contract.ts';
import { CLAIM_OUTCOMES } from './document/claims.ts';
import { formatCount } from './format.ts';
import { markup, type Content, type Markup } from './html-markup.ts';
import { isOpen, placesOf, primaryRows, sectionsOf, type PlacedRow } from './rows.ts';
import { checkWords } from './words/checks.ts';
import { reasonWords } from './words/reasons.ts';
import { textWords } from './words/text.ts';
import { inTable } from './words/verdicts.ts';

/**
 * Test results for CI systems. A benchmark has no expected outcome, so that a verdict and a claim never fail: only an A/A control
 * does, where it shows that the run proves nothing. What could not be decided is skipped.
 */
export const junit: ReportFormat = {
  label: 'JUnit XML: a test case for each control, primary verdict, claim and check',
  fileName: null,
  render: (run) => reportOf(run).html,
};

interface TestCase {
  readonly className: string;
  readonly name: string;
  readonly says: string;
  readonly ended: 'passed' | 'failed' | 'skipped';
}

function reportOf(run: RunFile): Markup {
  const sections = sectionsOf(run);
  const controls = sections.flatMap((section) =>
    section.controls.flatMap(({ name, rows }) =>
      rows.map((row) => ({ ...row, where: `${section.title}, ${name}` })),
    ),
  );
  const suites = [
    ['A/A controls', controls.map(controlCase)],
    ['Primary verdicts', primaryRows(sections).map(verdictCase)],
    ['Claims', run.claims.map(claimCase)],
    ['Checks', run.checks.map((check) => checkCase(check, run))],
  ] as const;
  const all = suites.flatMap(([, cases]) => cases);
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${run.runId}" ${countsOf(all)} time="${(run.durationNs / 1e9).toFixed(3)}" timestamp="${run.startedAt}">
${suites.map(
  ([name, cases]) => markup`  <testsuite name="${name}" ${countsOf(cases)} timestamp="${run.startedAt}">
${cases.map(drawCase)}  </testsuite>
`,
)}</testsuites>
`;
}

const countsOf = (cases: readonly TestCase[]): Markup => {
  const count = (which: TestCase['ended']): string =>
    String(cases.filter(({ ended }) => ended === which).length);
  return markup`tests="${String(cases.length)}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}"`;
};

function drawCase({ className, name, says, ended }: TestCase): Markup {
  const content: Readonly<Record<TestCase['ended'], Content>> = {
    passed: markup`<system-out>${says}</system-out>`,
    failed: markup`<failure message="${says}">${says}</failure>`,
    skipped: markup`<skipped message="${says}"/>`,
  };
  return markup`    <testcase classname="${className}" name="${name}">${content[ended]}</testcase>
`;
}

function controlCase(row: PlacedRow): TestCase {
  const passed = verdictCase(row);
  if (!isUnproven(row.verdict)) return passed;
  const says = `${passed.says} Something other than the transports affected the measurement, so no verdict of this run is proven.`;
  return { ...passed, ended: 'failed', says };
}

const isUnproven = ({ outcome }: Verdict): boolean =>
  outcome === 'lower' || outcome === 'higher' || outcome === 'different';

function verdictCase({ where, what, words, verdict }: PlacedRow): TestCase {
  return {
    className: where,
    name: what,
    says: `${inTable(words)}. ${reasonWords(verdict.because)}`,
    ended: isOpen(verdict) ? 'skipped' : 'passed',
  };
}

function claimCase({ id, sentence, outcome, because }: ClaimResult): TestCase {
  return {
    className: `claims.${id}`,
    name: sentence,
    says: `${CLAIM_OUTCOMES[outcome].words}: ${textWords(because)}`,
    ended: outcome === 'not-measured' ? 'skipped' : 'passed',
  };
}

function checkCase(check: CheckSummary, run: RunFile): TestCase {
  const { scenario, cell, code, outcome, count, example } = check;
  return {
    className: placesOf(run)(scenario, cell),
    name: `${code} (${outcome})`,
    says: `${formatCount(count, 'time')}. The first: ${checkWords({ code, values: example })}`,
    ended: outcome === 'void' ? 'skipped' : 'passed',
  };
}
