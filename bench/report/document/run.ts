import type { RunFile } from '../../records/run.ts';
import { faultTimeline } from '../charts/fault-timeline.ts';
import { forest, roundStrip } from '../charts/ratios.ts';
import { spectrumFigures } from '../charts/spectrum.ts';
import { ladderParts } from './ladder.ts';
import { sectionsOf, type Section } from '../rows.ts';
import { answerOf, doubtsOf, originWords, summaryOf, tallyWords } from '../words/headline.ts';
import { aboutChapters } from './about.ts';
import {
  detail,
  listing,
  paragraph,
  part,
  table,
  textColumn,
  type Block,
  type Chapter,
  type Document,
} from './blocks.ts';
import { claimsChapter } from './claims.ts';
import { codeChapters } from './code.ts';
import { faultParts } from './faults.ts';
import { curveParts, valueParts } from './figures.ts';
import { controlList, verdictParts } from './verdicts.ts';

/** Everything that the report of a run says, from `run.json` alone. Pure. */
export function documentOf(run: RunFile): Document {
  const sections = sectionsOf(run);
  const labels = run.transports.map(({ label }) => label).toReversed();
  return {
    title: `${labels.join(' against ')}: run ${run.runId}`,
    origin: [`${originWords(run)}.`],
    doubts: doubtsOf(run),
    answer: answerOf(run, sections),
    opening: [paragraph(tallyWords(run, sections), 'quiet')],
    chapters: [
      { id: 'summary', title: 'In short', media: 'files', blocks: listing(summaryOf(run, sections)) },
      ...sections.map((section) => scenarioChapter(section, run)),
      claimsChapter(run.claims),
      ...missingChapter(run),
      ...codeChapters(run),
      ...aboutChapters(run),
    ],
  };
}

function scenarioChapter(section: Section, run: RunFile): Chapter {
  const { id, title, question, silent } = section;
  const figures = [
    ...faultParts(run, id),
    ...valueParts(run, id),
    ...ladderParts(run, id),
    ...curveParts(run, id),
  ];
  const ratios = forest(section, run);
  const rounds = roundStrip(section, run);
  return {
    id: `scenario-${id}`,
    title,
    media: 'all',
    blocks: [
      ...(question === null ? [] : [paragraph(question)]),
      ...(ratios === null ? [] : [ratios]),
      ...verdictParts(section, run),
      ...silent.map((sentence) => paragraph(sentence)),
      ...controlList(section, run),
      ...figures,
      ...picturesOf(section, run),
      ...(rounds === null ? [] : [detail('Every round', [rounds])]),
    ],
  };
}

/** The distributions and timelines of each cell of a scenario. */
function picturesOf({ id }: Section, run: RunFile): readonly Block[] {
  return run.scenarios
    .filter((summary) => summary.id === id)
    .flatMap((summary) => {
      const pictures = [...spectrumFigures(summary, run), ...faultTimeline(summary, run)];
      return pictures.length === 0 ? [] : [part(`${summary.cellLabel} in pictures`, pictures)];
    });
}

/** The questions that the run does not answer, each with the command that does. */
function missingChapter({ notRun }: RunFile): readonly Chapter[] {
  if (notRun.length === 0) return [];
  return [
    {
      id: 'missing',
      title: 'Not in this run',
      media: 'files',
      blocks: [
        table(
          'Questions that this run does not answer',
          [textColumn('Scenario'), textColumn('Question'), textColumn('Command')],
          notRun.map(({ id, title, question }) => [title, question, [{ code: `npm run bench -- ${id}` }]]),
        ),
      ],
    },
  ];
}
