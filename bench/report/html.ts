import type { RunFile } from '../records/run.ts';
import type { ReportFormat } from './contract.ts';
import { doubtsOf, gapsOf, originOf, tallyOf } from './headline.ts';
import { matricesOf } from './fault-matrix.ts';
import { answerOf } from './html/answer.ts';
import { sources } from './html/code.ts';
import { curveFigures, valueTables } from './html/curves.ts';
import { faultMatrix } from './html/fault-matrix.ts';
import { faultTimeline } from './html/fault-timeline.ts';
import { forest } from './html/forest.ts';
import { ladderFigures } from './html/ladder.ts';
import { markup, trusted, type Content, type Markup } from './html/markup.ts';
import { checks, environment, guide, limits, method, missingScenarios } from './html/method.ts';
import { ribbon } from './html/ribbon.ts';
import { roundStrip } from './html/round-strip.ts';
import { spectrumFigures } from './html/spectrum.ts';
import { STYLE } from './html/style.ts';
import { claimsTables, reasons, verdictTable } from './html/tables.ts';
import { controlWords, hasNoise, labelsOf, sectionsOf, type Section } from './rows.ts';

/** The whole report as one page that loads nothing. */
export const html: ReportFormat = {
  label: 'the whole report as one page with pictures',
  fileName: 'report.html',
  render: (run) => page(run).html,
};

/** A part of the page that the list at its top leads to. */
interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly body: Content;
}

/** Nothing is loaded and nothing runs: not even a mistake of ours could let it. https://www.w3.org/TR/CSP3/ */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

function page(run: RunFile): Markup {
  const sections = sectionsOf(run);
  const rows = sections.flatMap(({ groups }) => groups.flatMap((group) => group.rows));
  const title = run.transports
    .map(({ label }) => label)
    .toReversed()
    .join(' against ');
  const answer = answerOf(run, sections);
  const chapters = chaptersOf(run, sections);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}: run ${run.runId}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the report</a>
<svg class="hatch" aria-hidden="true"><defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" style="fill: var(--card)"/><rect width="1.8" height="5" style="fill: var(--alert)"/></pattern></defs></svg>
<header>
<h1>${title}</h1>
<p class="meta">Run ${run.runId}. ${originOf(run)}.</p>
${standing(run)}
<p class="answer"><strong>${answer.lead}</strong> ${answer.rest}</p>
<p class="quiet">${tallyOf(run, rows)}</p>
<nav aria-label="Contents"><ul>
${chapters.map((chapter) => markup`<li><a href="#${chapter.id}">${chapter.title}</a></li>\n`)}</ul></nav>
</header>
<main id="content">
${chapters.map(
  ({ id, title: heading, body }) => markup`<section aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
${body}
</section>
`,
)}</main>
<footer><p>Made from <code>run.json</code> alone. It loads nothing, and the same file gives the same page.</p></footer>
</body>
</html>
`;
}

function standing(run: RunFile): Markup | null {
  const doubts = doubtsOf(run);
  const [, ...short] = gapsOf(run);
  if (doubts.length === 0) return null;
  return markup`<div class="partial">${doubts.map(({ word, reason }) => markup`<p><strong>${word}.</strong> ${reason}</p>`)}${
    short.length === 0 ? null : markup`<ul>${short.map((gap) => markup`<li>${gap}</li>`)}</ul>`
  }</div>`;
}

function chaptersOf(run: RunFile, sections: readonly Section[]): readonly Chapter[] {
  const missing = missingScenarios(run);
  const overTime = ribbon(run);
  const code = sources(run);
  return [
    { id: 'claims', title: 'Claims', body: claimsTables(run) },
    ...sections.map((section) => ({
      id: `scenario-${section.id}`,
      title: section.title,
      body: scenario(section, run),
    })),
    ...(missing === null ? [] : [{ id: 'missing', title: 'Not in this run', body: missing }]),
    ...(code === null ? [] : [{ id: 'code', title: 'Both sides as code', body: code }]),
    { id: 'reading', title: 'How to read a verdict', body: guide(run) },
    { id: 'method', title: 'How it was measured', body: method() },
    { id: 'checks', title: 'May it be believed?', body: markup`${overTime}${checks(run)}` },
    { id: 'limits', title: 'What this run cannot show', body: limits(run) },
    { id: 'environment', title: 'Environment', body: environment(run) },
  ];
}

function scenario(section: Section, run: RunFile): Markup {
  const cells = run.scenarios.filter(({ id }) => id === section.id);
  const withNoise = hasNoise(section.groups.flatMap(({ rows }) => rows));
  const rounds = roundStrip(section, run);
  const figures = [
    ...matricesOf(run, section.id).map((matrix) => faultMatrix(matrix, run)),
    ...valueTables(section.id, run),
    ...ladderFigures(section.id, run),
    ...curveFigures(section.id, run),
  ];
  return markup`${section.question === null ? null : markup`<p>${section.question}</p>`}
${forest(section, run) ?? (figures.length > 0 ? null : markup`<p class="quiet">No verdict of this scenario has a ratio, so there is no interval to draw.</p>`)}
${section.groups.map(
  (group) => markup`<h3>${group.name}</h3>
<p class="quiet">${[group.load, group.spent].filter((part) => part !== null).join(' ')}</p>
${verdictTable(group, run, `${section.title}, ${group.name}`, withNoise)}${reasons(group, labelsOf(run))}`,
)}
${figures}
${section.silent.map((sentence) => markup`<p>${sentence}</p>`)}
${controlWords(section, labelsOf(run)).map((found) => markup`<p class="quiet">A/A control: ${found}.</p>\n`)}
${cells.map((summary) => {
  const pictures = [spectrumFigures(summary, run), faultTimeline(summary, run)];
  if (pictures.every((picture) => picture === null)) return null;
  return markup`<h3>${summary.cellLabel}: in pictures</h3>${pictures}`;
})}
${rounds === null ? null : markup`<details><summary>Every round, one by one</summary>${rounds}</details>`}
`;
}
