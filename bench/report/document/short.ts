import { groups } from 'd3-array';

import type { FaultCourse } from '../../records/figures.ts';
import type { RunFile } from '../../records/run.ts';
import { formatCount, NOTHING } from '../format.ts';
import { isOpen, labelsOf, sectionsOf, type Row, type Section } from '../rows.ts';
import {
  answerOf,
  behindOf,
  cautionOf,
  doubtsOf,
  originWords,
  summaryOf,
  titleOf,
} from '../words/headline.ts';
import { inTable, OUTCOMES, PRIMARY, toneOf, type VerdictWords } from '../words/verdicts.ts';
import * as doc from './blocks.ts';
import { fateOf } from './faults.ts';
import { differenceParts, valueParts } from './figures.ts';

/** More rows than this would not leave room for the rest on one screen. */
const MOST_ROWS = 14;

/** What fits one screen: the answer, the primary verdicts, how clients reconnected, and how to see everything. Pure. */
export function shortDocumentOf(run: RunFile): doc.Document {
  const sections = sectionsOf(run);
  return {
    title: titleOf(run),
    origin: [`${originWords(run)}.`],
    doubts: doubtsOf(run),
    answer: { ...answerOf(run, sections), rest: cautionOf(run) },
    opening: doc.listing(behindOf(run, sections)),
    chapters: [
      // With one server of the user there is nothing to decide: its figures are the answer.
      ...(run.targets.length === 1
        ? [
            doc.chapter(
              'figures',
              '',
              sections.flatMap(({ id }) => valueParts(run, id)),
            ),
          ]
        : [primaryChapter(run, sections)]),
      doc.chapter(
        'differences',
        '',
        sections.flatMap(({ id }) => differenceParts(run, id)),
      ),
      reconnectionChapter(run),
      doc.chapter('more', '', [
        doc.paragraph(
          'Everything: npm run report -- FOLDER --all, or report.html in the folder, with pictures.',
          'quiet',
        ),
      ]),
    ],
  };
}

/** The primary verdicts below the names of their cells; without any, how those of each cell came out. */
function primaryChapter(run: RunFile, sections: readonly Section[]): doc.Chapter {
  const cells = sections.flatMap(({ title, groups: some }) =>
    some.map(({ name, rows }) => ({
      name: `${title}, ${name}`,
      rows: rows.filter(({ verdict }) => verdict.role === 'primary'),
    })),
  );
  const rows = cells.flatMap(({ name, rows: own }) => [
    ...(own.length === 0 ? [] : [[doc.cell(name, null, 'quiet'), '', '']]),
    ...own.map((row) => {
      const { what, words, verdict, ratio, interval } = row;
      return [
        `${PRIMARY} ${what}`,
        doc.cell(inTable(shortened(row)), null, toneOf(verdict, words)),
        doc.cell(ratio, interval),
      ];
    }),
  ]);
  const title = 'Primary verdicts';
  if (rows.length === 0)
    return doc.chapter('primary', 'In short', doc.listing(summaryOf(run, sections).slice(0, 5)));
  const columns = [
    doc.numberColumn('What', 'left'),
    doc.textColumn('Verdict', 30),
    doc.numberColumn('Ratio (95 %)', 'left'),
  ];
  const more = rows.slice(MOST_ROWS).length;
  return doc.chapter('primary', title, [
    doc.table(title, columns, rows.slice(0, MOST_ROWS)),
    ...(more === 0 ? [] : [doc.paragraph(`${formatCount(more, 'more row')}.`, 'quiet')]),
  ]);
}

/** With more kinds of faults than this, they are counted. */
const MOST_FAULTS = 4;

/** What became of each kind of client: of the libraries, where they took part, else of those of the first question with faults. */
function reconnectionChapter(run: RunFile): doc.Chapter {
  const shown = run.figures.faults.filter(({ rounds }) => rounds > 0);
  const library = shown.filter(({ policy }) => policy === null);
  const courses =
    library.length > 0 ? library : shown.filter(({ scenario }) => scenario === shown[0]?.scenario);
  const faults = [...new Set(courses.map(({ fault }) => fault))];
  const title = `Reconnection${library.length > 0 ? ', library clients with default settings' : ''}`;
  const clients = groups(courses, ({ transport, policy }) =>
    [labelsOf(run)(transport), ...(policy === null ? [] : [policy])].join(', '),
  );
  if (faults.length === 0) return doc.chapter('reconnection', title, []);
  const heads = faults.length > MOST_FAULTS ? COUNTED : faults;
  return doc.chapter('reconnection', title, [
    doc.table(
      title,
      [doc.textColumn('Clients', 26), ...heads.map((head) => doc.textColumn(sentenceCase(head), 14))],
      clients.map(([client, own]) => [client, ...(heads === COUNTED ? countsOf(own) : fatesOf(own, faults))]),
    ),
    ...(heads === COUNTED
      ? []
      : [
          doc.paragraph('✓ recovered with every event, ! with losses, ~ not all recovered, ✗ none.', 'quiet'),
        ]),
  ]);
}

function fatesOf(courses: readonly FaultCourse[], faults: readonly string[]): readonly doc.TableCell[] {
  return faults.map((fault) => {
    const course = courses.find((one) => one.fault === fault);
    return course === undefined ? doc.cell(NOTHING) : shortFate(fateOf(course));
  });
}

/** The sign and the time alone: the legend says the rest. */
function shortFate({ words, tone }: doc.TableCell): doc.TableCell {
  return doc.cell(doc.plainWords(words).replace(/ recovered(?= \d)|, (?:never )?noticed.*$/, ''), null, tone);
}

const COUNTED: readonly string[] = [
  'recovered with every event',
  'recovered with losses',
  'not all recovered',
];

/** After how many faults: see `COUNTED`. */
function countsOf(courses: readonly FaultCourse[]): readonly string[] {
  const back = courses.filter(({ ends, clients }) => clients > 0 && ends.ok === clients);
  const whole = back.filter(({ missed, duplicate, reordered }) => missed + duplicate + reordered === 0);
  return [whole.length, back.length - whole.length, courses.length - back.length].map((count) =>
    formatCount(count, 'fault'),
  );
}

/** What decides nothing is named; the answer above and the whole report say why. */
function shortened({ words, verdict }: Row): VerdictWords {
  return isOpen(verdict) ? { ...words, finding: OUTCOMES[verdict.outcome].name } : words;
}

const sentenceCase = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
