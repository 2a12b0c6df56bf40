import { groups } from 'd3-array';

import type { Cause } from '../../records/check.ts';
import type { CheckSummary, RunFile } from '../../records/run.ts';
import { ribbon } from '../charts/ribbon.ts';
import { formatCount, formatEstimate } from '../format.ts';
import { checkWords } from '../words/checks.ts';
import { environmentRows, reproduceCommands } from '../words/environment.ts';
import { DIFFERS, limitsOf, METHOD, PRIMARY_MEANING, sharedIn } from '../words/method.ts';
import { marginRule, OUTCOMES, PRIMARY } from '../words/verdicts.ts';
import { isOfTargets, TARGET_METHOD } from '../words/targets.ts';
import { labelsOf, placesOf } from '../rows.ts';
import * as doc from './blocks.ts';

/** How to read the verdicts, whether they may be believed, how they were measured, and on what. */
export function aboutChapters(run: RunFile): readonly doc.Chapter[] {
  const environment = [doc.textColumn('What'), doc.textColumn('Value', 40)];
  return [
    ...(run.verdicts.length === 0 ? [] : [doc.chapter('reading', 'How to read a verdict', guide(run))]),
    doc.chapter('checks', 'Checks and notes', [...ribbon(run), ...checks(run), ...doc.listing(notesOf(run))]),
    doc.chapter('method', 'How it was measured', method(run), 'files'),
    doc.chapter('limits', 'What this run cannot show', doc.listing(limitsOf(run))),
    doc.chapter('environment', 'Environment', [doc.table('Environment', environment, environmentRows(run))]),
    doc.chapter(
      'again',
      'Measure it again',
      [
        doc.code(reproduceCommands(run).join('\n')),
        doc.paragraph('Render this report again from the files, byte for byte:'),
        doc.code('npm run --silent report -- FOLDER --format html > report.html'),
      ],
      'files',
    ),
  ];
}

function guide(run: RunFile): readonly doc.Block[] {
  const { baseline, candidate } = sidesOf(run);
  const hasNoise = run.verdicts.some(({ noiseFloor }) => noiseFloor !== null);
  const meanings = Object.values(OUTCOMES);
  return [
    doc.paragraph(
      `${meanings.map(({ sign, name }) => `${sign} ${name}`).join(', ')}: always said of ${candidate}, compared with ${baseline}.`,
    ),
    doc.detail('What each outcome means', [
      doc.table(
        'The six outcomes',
        [doc.textColumn('Outcome', 14), doc.textColumn('Meaning')],
        meanings.map(({ sign, name, meaning }) => [`${sign} ${name}`, meaning]),
      ),
    ]),
    ...doc.listing([
      [
        { strong: 'Ratio:' },
        ` ${candidate} / ${baseline}, with its interval. 0.72x is 28 % lower. Where a side is zero there is no ratio; the values are shown.`,
      ],
      [{ strong: 'Margin:' }, ' the smallest difference that matters, fixed before the run.'],
      ...(hasNoise
        ? [
            [
              { strong: 'Noise:' },
              ' how far two identical arms differed in this run (A/A control). A smaller difference means nothing.',
            ],
          ]
        : []),
      ...(run.verdicts.some(({ role }) => role === 'primary')
        ? [[{ strong: PRIMARY }, ` ${PRIMARY_MEANING}`]]
        : []),
    ]),
    doc.detail('How each metric is computed', [
      doc.table(
        'The metrics of this run',
        [doc.textColumn('Metric'), doc.textColumn('Definition')],
        run.metrics.map(({ label, definition }) => [label, definition]),
      ),
    ]),
    doc.detail('The margins of this run', [
      doc.table(
        'The margins of this run',
        [doc.textColumn('Metric'), doc.textColumn('A difference matters from')],
        marginRows(run),
      ),
    ]),
  ];
}

/** The margins of the metrics that this run shows, as they were fixed. */
export function marginRows({
  margins,
  metrics,
}: RunFile): readonly (readonly [name: string, rule: string])[] {
  return Object.entries(margins).map(([key, margin]) => {
    const [id = key, statistic = ''] = key.split('.');
    return [`${metrics.find((metric) => metric.id === id)?.label ?? id}, ${statistic}`, marginRule(margin)];
  });
}

/** Which sides the verdicts are about: by name where all have the same pair. */
export function sidesOf(run: RunFile): { readonly baseline: string; readonly candidate: string } {
  const compared = run.verdicts.filter(({ role }) => role !== 'aa');
  const nameOf = (side: 'baseline' | 'candidate'): string => {
    const [only, ...others] = new Set(compared.map((verdict) => verdict[side]));
    return only === undefined || others.length > 0 ? `the ${side}` : labelsOf(run)(only);
  };
  return { baseline: nameOf('baseline'), candidate: nameOf('candidate') };
}

function method(run: RunFile): readonly doc.Block[] {
  const isForeign = isOfTargets(run);
  const ideas = isForeign
    ? [...TARGET_METHOD, ...METHOD.filter(([, , isOfOurs]) => isOfOurs !== true)]
    : METHOD;
  return [
    ...doc.listing(ideas.map(([idea, words]) => [{ strong: idea }, ` ${words}`])),
    doc.paragraph(
      doc.coded(
        'The whole method, with its reasons, is in `bench/README.md`. The raw data of every round is in `raw/` beside this file; `results/README.md` explains every field.',
      ),
    ),
    ...(isForeign
      ? []
      : [
          doc.part('What both sides share', doc.listing(sharedIn(run).map(doc.coded))),
          doc.part('What the protocols themselves make different', [
            doc.paragraph('It is part of what is measured.'),
            ...doc.listing(DIFFERS.map(doc.coded)),
          ]),
        ]),
  ];
}

const LONGEST_EXAMPLE = 200;

/** The checks that did not pass, `void` before `disturbed` and `warn`, each code once; within those the most frequent first. */
function checks(run: RunFile): readonly doc.Block[] {
  const placeOf = placesOf(run);
  const fired = (['void', 'disturbed', 'warn'] as const).flatMap((outcome) => {
    const some = run.checks.filter((check) => check.outcome === outcome && check.count > 0);
    return groups(some, ({ code }) => code)
      .map(([, ofCode]) => ofCode.toSorted((a, b) => b.count - a.count))
      .toSorted((a, b) => total(b) - total(a));
  });
  if (fired.length === 0) return [doc.paragraph('No check fired.')];
  return [
    doc.table(
      'Checks that fired',
      [
        doc.textColumn('Check', 18),
        doc.textColumn('Outcome', 9),
        doc.numberColumn('Times'),
        doc.textColumn('Where', 24),
        doc.textColumn('For example', 24),
      ],
      fired.map((some) => [
        [{ code: some[0]?.code ?? '' }],
        some[0]?.outcome ?? '',
        String(total(some)),
        some.map(({ scenario, cell, count }) => `${placeOf(scenario, cell)} (${count})`).join('; '),
        some[0] === undefined ? '' : shortened(checkWords(withLabels(some[0], run))),
      ]),
    ),
  ];
}

/** The first finding of a check, its transport by the name that the report uses. */
function withLabels({ code, example }: CheckSummary, run: RunFile): Cause {
  const { arm } = example;
  return { code, values: typeof arm === 'string' ? { ...example, arm: labelsOf(run)(arm) } : example };
}

const total = (checksOfACode: readonly CheckSummary[]): number =>
  checksOfACode.reduce((sum, { count }) => sum + count, 0);

/** The stderr of a process that died can be a page; the run file has all of it. */
function shortened(sentence: string): string {
  return sentence.length > LONGEST_EXAMPLE ? `${sentence.slice(0, LONGEST_EXAMPLE)} ...` : sentence;
}

/** What a reader should know before relying on the verdicts. */
export function notesOf(run: RunFile): readonly string[] {
  const { verdicts, scenarios } = run;
  const placeOf = placesOf(run);
  const voided = scenarios
    .filter(({ voidPairs }) => voidPairs > 0)
    .map(
      ({ id, cell, pairs, voidPairs }) =>
        `${voidPairs} of ${formatCount(pairs, 'pair')} in ${placeOf(id, cell)}`,
    );
  const hasNoise = verdicts.length === 0 || verdicts.some(({ noiseFloor }) => noiseFloor !== null);
  return [
    ...verdicts.flatMap(({ scenario, cell, metricLabel, statistic, ratio, crossCheck, crossCheckAgrees }) =>
      ratio === null || crossCheck === null || crossCheckAgrees !== false
        ? []
        : [
            `${placeOf(scenario, cell)}, ${metricLabel}, ${statistic}: the cross-check disagrees. Student's t gives ${formatEstimate(crossCheck).interval}, the verdict rests on ${formatEstimate(ratio).interval}. Treat it with care.`,
          ],
    ),
    ...(voided.length === 0 ? [] : [`Void pairs are left out: ${voided.join('; ')}.`]),
    ...(hasNoise ? [] : ['No A/A control: how far two identical arms would have differed is unknown.']),
  ];
}
