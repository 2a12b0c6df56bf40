import type { RunFile } from '../../records/run.ts';
import { faultTimeline } from '../charts/fault-timeline.ts';
import { forest, roundStrip } from '../charts/ratios.ts';
import { spectrumFigures } from '../charts/spectrum.ts';
import { ladderParts } from './ladder.ts';
import { sectionsOf, type Section } from '../rows.ts';
import {
  answerOf,
  behindOf,
  exampleWords,
  doubtsOf,
  originWords,
  summaryOf,
  tallyWords,
  titleOf,
} from '../words/headline.ts';
import { aboutChapters } from './about.ts';
import * as doc from './blocks.ts';
import { claimsChapter } from './claims.ts';
import { codeChapters } from './code.ts';
import { planChapter } from './plan.ts';
import { faultParts } from './faults.ts';
import { curveParts, differenceParts, valueParts } from './figures.ts';
import { targetsChapter } from './targets.ts';
import { isOfTargets } from '../words/targets.ts';
import { controlList, verdictParts } from './verdicts.ts';
import { whichWhenChapter } from './which-when.ts';

/** Everything that the report of a run says, from `run.json` alone. Pure. */
export function documentOf(run: RunFile): doc.Document {
  const sections = sectionsOf(run);
  return {
    title: titleOf(run),
    origin: [`${originWords(run)}.`],
    doubts: doubtsOf(run),
    answer: answerOf(run, sections),
    opening: [
      ...doc.listing([...behindOf(run, sections), ...exampleWords(run)]),
      doc.paragraph(tallyWords(run, sections), 'quiet'),
    ],
    chapters: [
      ...targetsChapter(run),
      ...(isOfTargets(run) ? [] : [whichWhenChapter(run)]),
      doc.chapter('summary', 'In short', doc.listing(summaryOf(run, sections)), 'files'),
      ...sections.map((section) => scenarioChapter(section, run)),
      ...(isOfTargets(run)
        ? []
        : [...planChapter(run), claimsChapter(run.claims), ...missingChapter(run), ...codeChapters(run)]),
      ...aboutChapters(run),
    ],
  };
}

/** Of a scenario of the user. */
const OWN_SCENARIO = 'This scenario was described by the person who ran it. It is not one of this project.';

function scenarioChapter(section: Section, run: RunFile): doc.Chapter {
  const { id, title, question, silent } = section;
  const figures = [
    ...faultParts(run, id),
    ...differenceParts(run, id),
    ...valueParts(run, id),
    ...ladderParts(run, id),
    ...curveParts(run, id),
  ];
  const ratios = forest(section, run);
  const rounds = roundStrip(section, run);
  return doc.chapter(`scenario-${id}`, title, [
    ...(question === null ? [] : [doc.paragraph(question)]),
    ...(id in run.ownScenarios ? [doc.paragraph(OWN_SCENARIO)] : []),
    ...(ratios === null ? [] : [ratios]),
    ...verdictParts(section, run),
    ...silent.map((sentence) => doc.paragraph(sentence)),
    ...controlList(section, run),
    ...figures,
    ...picturesOf(section, run),
    ...(rounds === null ? [] : [doc.detail('Every round', [rounds])]),
  ]);
}

/** The distributions and timelines of each cell of a scenario. */
function picturesOf({ id }: Section, run: RunFile): readonly doc.Block[] {
  return run.scenarios
    .filter((summary) => summary.id === id)
    .flatMap((summary) => {
      const pictures = [...spectrumFigures(summary, run), ...faultTimeline(summary, run)];
      return pictures.length === 0 ? [] : [doc.part(`${summary.cellLabel} in pictures`, pictures)];
    });
}

/** The questions that the run does not answer, each with the command that does. */
function missingChapter({ notRun }: RunFile): readonly doc.Chapter[] {
  if (notRun.length === 0) return [];
  const questions = doc.table(
    'Questions that this run does not answer',
    [doc.textColumn('Scenario'), doc.textColumn('Question'), doc.textColumn('Command')],
    notRun.map(({ id, title, question }) => [title, question, [{ code: `npm run bench -- ${id}` }]]),
  );
  return [doc.chapter('missing', 'Not in this run', [questions], 'files')];
}
