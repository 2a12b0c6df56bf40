import { markdownTable } from 'markdown-table';
import { HarnessError } from '../../servers/hub/errors.ts';
import { scenarios } from '../questions/index.ts';
import type { RunFile } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import { escapeMarkdown, written } from '../report/markdown.ts';
import { behindOf, exampleWords, originWords } from '../report/words/headline.ts';
import { textWords } from '../report/words/text.ts';
import { inTable } from '../report/words/verdicts.ts';
import { NEEDS, pickWords } from '../report/words/which-when.ts';
import { labelsOf, sectionsOf } from '../report/rows.ts';

/** The block of the README that is taken from the reference run stands between these lines. */
const START = '<!-- verdicts of results/reference: written by `npm run readme` -->';
const END = '<!-- end of verdicts -->';

/** What a front page has room for; the rest is in the report. */
const SHOWN = new Set([
  'delivery',
  'server-cpu',
  'client-cpu',
  'wire-bytes',
  'throughput',
  'recovery',
  'missed',
]);

/** Whether the default run asks a question: the front page answers no other, whatever else its run measured. */
function isOfDefaultRun(id: string): boolean {
  return scenarios.entries().some(([one, { defaultIn }]) => one === id && defaultIn.includes('standard'));
}

/** Whether the table of the front page has a row for what is compared, where it has a value. */
export function isOnFrontPage({
  scenario,
  metric,
  baseline,
  candidate,
}: Pick<Verdict, 'scenario' | 'metric' | 'baseline' | 'candidate'>): boolean {
  return isOfDefaultRun(scenario) && SHOWN.has(metric) && baseline !== candidate;
}

/** What a run says for the front page: what lies behind its answer, which transport for which need, the verdicts at the default load, and the machine. Pure. */
export function verdictBlock(run: RunFile): string {
  const labelOf = labelsOf(run);
  const sections = sectionsOf(run);
  const rows = sections.flatMap((section) =>
    section.groups.flatMap((group) =>
      group.rows
        .filter(
          ({ verdict }) =>
            isOnFrontPage(verdict) && (verdict.baselineValue !== null || verdict.candidateValue !== null),
        )
        .map((row, index) => [
          index === 0 ? `${section.title}, ${group.name}` : '',
          row.what,
          inTable(row.words),
          row.baselineValue,
          row.candidateValue,
          `${row.ratio} ${row.interval ?? ''}`.trimEnd(),
        ]),
    ),
  );
  const [baseline = '', candidate = ''] = run.transports.map(({ id }) => labelOf(id));
  const { cpuModel, cpuCount, kernel, node, virtualization } = run.environment;
  const software = run.transports
    .map(({ label, server, client }) => `${label}: ${server} and ${client}`)
    .join('; ');
  const needs = run.whichWhen
    .filter(({ pick }) => pick !== 'not-in-run')
    .map((one) => [NEEDS[one.need], pickWords(one, run), escapeMarkdown(textWords(one.because))]);
  const answer = [...behindOf(run, sections), ...exampleWords(run)].map((words) => `- ${written(words)}`);
  return [
    ...(answer.length === 0 ? [] : [answer.join('\n')]),
    markdownTable([['You need', 'Use', 'Because'], ...needs]),
    'The figures at the load of `npm run bench`:',
    markdownTable([['Where', 'What', 'Verdict', baseline, candidate, 'Ratio (95 %)'], ...rows], {
      align: ['l', 'l', 'l', 'r', 'r', 'l'],
    }),
    `Measured ${originWords(run)}, on ${cpuModel}, ${cpuCount} processors, ${virtualization ?? 'no virtualization known'}, ` +
      `kernel ${kernel}, Node.js ${node}. ${software}. One run on one machine. Measure on yours before you decide.`,
  ].join('\n\n');
}

/**
 * The README with its block of verdicts made anew.
 * @throws HarnessError `bad-value` when the lines around the block are not there.
 */
export function withVerdictBlock(readme: string, block: string): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start === -1 || end < start) {
    throw new HarnessError('bad-value', `The README lacks the lines '${START}' and '${END}'.`, {
      hint: 'Put both back where the table of verdicts belongs.',
    });
  }
  return `${readme.slice(0, start + START.length)}\n\n${block}\n\n${readme.slice(end)}`;
}
