import type { CheckSummary, RunFile } from '../../records/run.ts';
import { ribbon } from '../charts/ribbon.ts';
import { formatCount, formatEstimate } from '../format.ts';
import { checkWords } from '../words/checks.ts';
import { environmentRows, reproduceCommands } from '../words/environment.ts';
import { DIFFERS, limitsOf, METHOD, PRIMARY_MEANING, sharedIn } from '../words/method.ts';
import { marginRule, OUTCOMES, PRIMARY } from '../words/verdicts.ts';
import { labelsOf, placesOf } from '../rows.ts';
import {
  coded,
  detail,
  listing,
  numberColumn,
  paragraph,
  part,
  table,
  textColumn,
  type Block,
  type Chapter,
} from './blocks.ts';

/** How to read the verdicts, whether they may be believed, how they were measured, and on what. */
export function aboutChapters(run: RunFile): readonly Chapter[] {
  return [
    ...(run.verdicts.length === 0
      ? []
      : [{ id: 'reading', title: 'How to read a verdict', media: 'all' as const, blocks: guide(run) }]),
    {
      id: 'checks',
      title: 'Checks and notes',
      media: 'all',
      blocks: [...ribbon(run), ...checks(run), ...listing(notesOf(run))],
    },
    { id: 'method', title: 'How it was measured', media: 'files', blocks: method(run) },
    { id: 'limits', title: 'What this run cannot show', media: 'all', blocks: listing(limitsOf(run)) },
    {
      id: 'environment',
      title: 'Environment',
      media: 'all',
      blocks: [table('Environment', [textColumn('What'), textColumn('Value', 40)], environmentRows(run))],
    },
    {
      id: 'again',
      title: 'Measure it again',
      media: 'files',
      blocks: [
        { kind: 'code', text: reproduceCommands(run).join('\n') },
        paragraph('Render this report again from the files, byte for byte:'),
        { kind: 'code', text: 'npm run --silent report -- FOLDER --format html > report.html' },
      ],
    },
  ];
}

function guide(run: RunFile): readonly Block[] {
  const { baseline, candidate } = sidesOf(run);
  const hasNoise = run.verdicts.some(({ noiseFloor }) => noiseFloor !== null);
  const meanings = Object.values(OUTCOMES);
  return [
    paragraph(
      `${meanings.map(({ sign, name }) => `${sign} ${name}`).join(', ')}: always said of ${candidate}, compared with ${baseline}.`,
    ),
    detail('What each outcome means', [
      table(
        'The six outcomes',
        [textColumn('Outcome', 14), textColumn('Meaning')],
        meanings.map(({ sign, name, meaning }) => [`${sign} ${name}`, meaning]),
      ),
    ]),
    ...listing([
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
    detail('How each metric is computed', [
      table(
        'The metrics of this run',
        [textColumn('Metric'), textColumn('Definition')],
        run.metrics.map(({ label, definition }) => [label, definition]),
      ),
    ]),
    detail('The margins of this run', [
      table(
        'The margins of this run',
        [textColumn('Metric'), textColumn('A difference matters from')],
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

function method(run: RunFile): readonly Block[] {
  return [
    ...listing(METHOD.map(([idea, words]) => [{ strong: idea }, ` ${words}`])),
    paragraph(
      coded(
        'The whole method, with its reasons, is in `bench/README.md`. The raw data of every round is in `raw/` beside this file; `results/README.md` explains every field.',
      ),
    ),
    part('What both sides share', listing(sharedIn(run).map(coded))),
    part('What the protocols themselves make different', [
      paragraph('It is part of what is measured.'),
      ...listing(DIFFERS.map(coded)),
    ]),
  ];
}

const LONGEST_EXAMPLE = 200;

/** The checks that did not pass, `void` before `disturbed` and `warn`, each code once; within those the most frequent first. */
function checks(run: RunFile): readonly Block[] {
  const placeOf = placesOf(run);
  const fired = (['void', 'disturbed', 'warn'] as const).flatMap((outcome) => {
    const some = run.checks.filter((check) => check.outcome === outcome && check.count > 0);
    return [...new Set(some.map(({ code }) => code))]
      .map((code) => some.filter((check) => check.code === code).toSorted((a, b) => b.count - a.count))
      .toSorted((a, b) => total(b) - total(a));
  });
  if (fired.length === 0) return [paragraph('No check fired.')];
  return [
    table(
      'Checks that fired',
      [
        textColumn('Check', 18),
        textColumn('Outcome', 9),
        numberColumn('Times'),
        textColumn('Where', 24),
        textColumn('For example', 24),
      ],
      fired.map((some) => [
        [{ code: some[0]?.code ?? '' }],
        some[0]?.outcome ?? '',
        String(total(some)),
        some.map(({ scenario, cell, count }) => `${placeOf(scenario, cell)} (${count})`).join('; '),
        some[0] === undefined ? '' : shortened(checkWords({ code: some[0].code, values: some[0].example })),
      ]),
    ),
  ];
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
