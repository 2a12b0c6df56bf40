import { groups } from 'd3-array';

import type { FaultCourse } from '../../records/figures.ts';
import type { RunFile } from '../../records/run.ts';
import { formatCount } from '../format.ts';
import { labelsOf, sectionsOf, type Row, type Section } from '../rows.ts';
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
      primaryChapter(run, sections),
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

/** What became of each kind of client: in the one fault there was, or counted over all of them. */
function reconnectionChapter({ figures: { faults }, ...run }: RunFile): doc.Chapter {
  const [scenario] = faults.filter(({ rounds }) => rounds > 0).map((course) => course.scenario);
  const courses = faults.filter((course) => course.scenario === scenario && course.rounds > 0);
  const names = new Set(courses.map(({ fault }) => fault));
  const title = 'Reconnection';
  const clientOf = ({ transport, policy }: FaultCourse): string =>
    [labelsOf(run)(transport), policy ?? 'default settings'].join(', ');
  const byClient = groups(courses, clientOf);
  const [fault] = names;
  if (fault === undefined) return doc.chapter('reconnection', title, []);
  if (names.size === 1) {
    return doc.chapter('reconnection', title, [
      doc.table(
        title,
        [doc.textColumn('Clients', 30), doc.textColumn(sentenceCase(fault), 40)],
        byClient.flatMap(([client, own]) => own.map((course) => [client, fateOf(course)])),
      ),
    ]);
  }
  const isBack = ({ ends, clients }: FaultCourse): boolean => clients > 0 && ends.ok === clients;
  const isWhole = ({ missed, duplicate, reordered }: FaultCourse): boolean =>
    missed + duplicate + reordered === 0;
  return doc.chapter('reconnection', `${title}: clients in ${formatCount(names.size, 'kind')} of faults`, [
    doc.table(
      title,
      [
        doc.textColumn('Clients', 30),
        ...['Every event', 'With losses', 'Not all recovered'].map((head) => doc.numberColumn(head)),
      ],
      byClient.map(([client, own]) => {
        const back = own.filter(isBack);
        const whole = back.filter(isWhole);
        return [client, ...[whole.length, back.length - whole.length, own.length - back.length].map(String)];
      }),
    ),
  ]);
}

/** What decides nothing is named; the answer above and the whole report say why. */
function shortened({ words, verdict: { outcome } }: Row): VerdictWords {
  const isOpen = outcome === 'cannot-tell' || outcome === 'void';
  return isOpen ? { ...words, finding: OUTCOMES[outcome].name } : words;
}

const sentenceCase = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
