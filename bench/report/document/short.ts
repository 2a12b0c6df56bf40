import { groups } from 'd3-array';

import type { FaultCourse } from '../../records/figures.ts';
import type { RunFile } from '../../records/run.ts';
import { formatCount, NOTHING } from '../format.ts';
import { isOpen, labelsOf, primaryRows, sectionsOf, type Row, type Section } from '../rows.ts';
import {
  answerOf,
  cautionOf,
  doubtsOf,
  exampleWords,
  originWords,
  pairWords,
  stackParts,
  summaryOf,
  titleOf,
} from '../words/headline.ts';
import { isOfTargets } from '../words/targets.ts';
import { inTable, OUTCOMES, toneOf, type VerdictWords } from '../words/verdicts.ts';
import { NEEDS, pickWords } from '../words/which-when.ts';
import * as doc from './blocks.ts';
import { fateOf } from './faults.ts';
import { differenceParts, valueParts } from './figures.ts';

/** More rows than this would not leave room for the rest on one screen. */
const MOST_ROWS = 10;

/** Of one question without a verdict, its first cells fit. */
const MOST_CELLS = 2;

/** What fits one screen: the answer, the primary verdicts, how clients reconnected, which one when, and how to see everything. Pure. */
export function shortDocumentOf(run: RunFile): doc.Document {
  const sections = sectionsOf(run);
  const reconnection = coursesOf(run);
  const figures = sections.flatMap(({ id }) => valueParts(run, id));
  // With one server of the user there is nothing to decide: its figures are the answer. So are those of one question without a verdict.
  const isOneServer = run.targets.length === 1;
  const isUndecided = sections.length === 1 && summaryOf(run, sections).length === 0;
  const shownFigures = isOneServer ? figures : figures.slice(0, MOST_CELLS);
  return {
    title: titleOf(run),
    origin: [`${originWords(run)}.`],
    doubts: doubtsOf(run),
    answer: { ...answerOf(run, sections), rest: cautionOf(run) },
    // Its verdicts stand below.
    opening: doc.listing(run.answer.stack?.difference.isClear === false ? [] : stackParts(run)),
    chapters: [
      isOneServer || isUndecided ? doc.chapter('figures', '', shownFigures) : primaryChapter(run, sections),
      // Of several questions they would fill the screen.
      doc.chapter(
        'differences',
        '',
        sections.length > 1 ? [] : sections.flatMap(({ id }) => differenceParts(run, id)),
      ),
      reconnectionChapter(run, reconnection),
      ...(isOfTargets(run) ? [] : [whichWhenChapter(run)]),
      doc.chapter('more', '', [
        doc.paragraph(
          restWords(sections, reconnection, isUndecided ? figures.length - shownFigures.length : 0),
          'quiet',
        ),
      ]),
    ],
  };
}

/** The primary verdicts below the names of their cells; without any, how those of each cell came out. */
function primaryChapter(run: RunFile, sections: readonly Section[]): doc.Chapter {
  const rows = primaryRows(sections);
  if (rows.length === 0)
    return doc.chapter('primary', 'In short', doc.listing(summaryOf(run, sections).slice(0, 5)));
  const title = 'Primary verdicts';
  const columns = [
    doc.textColumn('What', 24),
    doc.textColumn('Verdict', 30),
    doc.numberColumn('Ratio (95 %)', 'left'),
  ];
  const more = rows.slice(MOST_ROWS).length;
  return doc.chapter('primary', title, [
    ...groups(rows.slice(0, MOST_ROWS), ({ where, verdict }) => pairWords(run, verdict) + where).flatMap(
      ([name, own]) => [
        doc.paragraph(name, 'quiet'),
        doc.table(
          name,
          columns,
          own.map((row) => [
            row.what,
            doc.cell(inTable(shortened(row)), null, toneOf(row.verdict, row.words)),
            doc.cell(row.ratio, row.interval),
          ]),
          { family: 'primary' },
        ),
      ],
    ),
    ...(more === 0 ? [] : [doc.paragraph(`${formatCount(more, 'more row')}.`, 'quiet')]),
  ]);
}

/** Which transport suits which needs, by the transport, and what a load takes over each. What this run says nothing about is left out. */
function whichWhenChapter(run: RunFile): doc.Chapter {
  // A run of one question says what that question bears on.
  const isOne = sectionsOf(run).length === 1;
  const shown = run.whichWhen.filter(
    ({ pick, basis }) => pick !== 'not-in-run' && !(isOne && basis === 'functional-check'),
  );
  const byPick = groups(shown, ({ pick, ...one }) =>
    pick === 'depends' || pick === 'undecided' ? 'open' : pickWords({ pick, ...one }, run),
  );
  const needWords = (one: RunFile['whichWhen'][number], group: string): string =>
    `${NEEDS[one.need]}${group === 'open' ? ` (${pickWords(one, run)})` : ''}`;
  return doc.chapter(
    'which-when',
    'Which one, when',
    doc.listing([
      ...byPick.map(([pick, some]): doc.Words => [
        { strong: `${sentenceCase(pick)}:` },
        ` ${some.map((one) => needWords(one, pick)).join('; ')}.`,
      ]),
      ...exampleWords(run),
    ]),
  );
}

/** Where everything else is. */
function restWords(sections: readonly Section[], courses: readonly FaultCourse[], moreCells: number): string {
  const shown = new Set([
    ...primaryRows(sections).map(({ verdict }) => verdict.scenario),
    ...courses.map(({ scenario }) => scenario),
  ]);
  const more = sections.length === 1 ? 0 : sections.filter(({ id }) => !shown.has(id)).length;
  const counts = [
    ...(more === 0 ? [] : [formatCount(more, 'more question')]),
    ...(moreCells === 0 ? [] : [formatCount(moreCells, 'more cell')]),
  ];
  return `${['Everything', ...counts].join(', with ')}: npm run report -- FOLDER --all, or report.html in the folder.`;
}

/** With more kinds of faults than this, they are counted. */
const MOST_FAULTS = 4;

/** Those of the libraries, where they took part, else those of the first question with faults. */
function coursesOf({ figures }: RunFile): readonly FaultCourse[] {
  const shown = figures.faults.filter(({ rounds }) => rounds > 0);
  const library = shown.filter(({ policy }) => policy === null);
  return library.length > 0 ? library : shown.filter(({ scenario }) => scenario === shown[0]?.scenario);
}

/** What became of each kind of client. */
function reconnectionChapter(run: RunFile, courses: readonly FaultCourse[]): doc.Chapter {
  const faults = [...new Set(courses.map(({ fault }) => fault))];
  const isCounted = faults.length > MOST_FAULTS;
  const title = [
    `Reconnection${isCounted ? ` after ${formatCount(faults.length, 'fault')}` : ''}`,
    ...(courses.some(({ policy }) => policy === null) ? ['library clients with default settings'] : []),
  ].join(', ');
  const clients = groups(courses, ({ transport, policy }) =>
    [labelsOf(run)(transport), ...(policy === null ? [] : [policy])].join(', '),
  );
  if (faults.length === 0) return doc.chapter('reconnection', title, []);
  const columns = isCounted
    ? COUNTED.map((head) => doc.numberColumn(head))
    : faults.map((fault) => doc.textColumn(sentenceCase(fault), 14));
  return doc.chapter('reconnection', title, [
    doc.table(
      title,
      [doc.textColumn('Clients', 26), ...columns],
      isCounted
        ? withAlikeTogether(clients.map(([client, own]) => [client, countsOf(own)]))
        : clients.map(([client, own]) => [client, ...fatesOf(own, faults)]),
    ),
    ...(isCounted
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

/** How clients recovered: each is counted in faults. */
const COUNTED = ['Every event', 'With losses', 'Not all recovered'] as const;

/** After how many faults: see `COUNTED`. */
function countsOf(courses: readonly FaultCourse[]): readonly string[] {
  const back = courses.filter(({ ends, clients }) => clients > 0 && ends.ok === clients);
  const whole = back.filter(({ missed, duplicate, reordered }) => missed + duplicate + reordered === 0);
  return [whole.length, back.length - whole.length, courses.length - back.length].map(String);
}

/** Libraries of one kind that came out alike share a row: `WebSocket (one, other)`. */
function withAlikeTogether(
  rows: readonly (readonly [client: string, counts: readonly string[]])[],
): readonly (readonly string[])[] {
  const split = rows.map(([client, counts]) => {
    const [, kind = client, library = null] = /^(.*) \((.*)\)$/.exec(client) ?? [];
    return { kind, library, counts };
  });
  return groups(split, ({ kind, library, counts }) => [kind, library !== null, ...counts].join('\n')).map(
    ([, alike]) => {
      const libraries = alike.flatMap(({ library }) => library ?? []);
      const [{ kind, counts } = { kind: '', counts: [] }] = alike;
      return [libraries.length === 0 ? kind : `${kind} (${libraries.join(', ')})`, ...counts];
    },
  );
}

/** What decides nothing is named; the answer above and the whole report say why. */
function shortened({ words, verdict }: Row): VerdictWords {
  return isOpen(verdict) ? { ...words, finding: OUTCOMES[verdict.outcome].name } : words;
}

const sentenceCase = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
