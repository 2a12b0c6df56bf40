import { createHash } from 'node:crypto';

import { svgOf } from './charts/plot.ts';
import type { ReportFormat } from './contract.ts';
import type {
  Block,
  TableCell,
  Document,
  Figure,
  LegendEntry,
  Table,
  Tone,
  Words,
} from './document/blocks.ts';
import { documentOf } from './document/run.ts';
import { markup, trusted, type Content, type Markup } from './html-markup.ts';
import { STYLE } from './html-style.ts';
import { PLANNER_SCRIPT } from './planner-script.ts';
import { EXTRAPOLATED, QUANTITIES } from './words/plan.ts';

/** The whole report as one page that loads nothing. */
export const html: ReportFormat = {
  label: 'the whole report as one page with pictures',
  fileName: 'report.html',
  render: (run) => renderHtml(documentOf(run), 'run.json'),
};

/** A document as a page. @param source the files that it follows from */
export function renderHtml(document: Document, source: string): string {
  return page(document, source).html;
}

/** Nothing is loaded, not even by a mistake of ours, and nothing runs but the planner, by its hash. https://www.w3.org/TR/CSP3/ */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const PLANNER_POLICY = `; script-src 'sha256-${createHash('sha256').update(PLANNER_SCRIPT).digest('base64')}'`;

/** How wide a picture is drawn: for a screen, for a phone, for half of a screen. Its letters keep their size. */
const WIDTH = { wide: 920, narrow: 350, half: 450 } as const;

function page({ title, origin, doubts, answer, opening, chapters }: Document, source: string): Markup {
  const hasPlanner = chapters.some(({ blocks }) => blocks.some(({ kind }) => kind === 'planner'));
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}${hasPlanner ? PLANNER_POLICY : null}">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the report</a>
<svg class="hatch" aria-hidden="true"><defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" style="fill: var(--card)"/><rect width="1.8" height="5" style="fill: var(--alert)"/></pattern></defs></svg>
<header>
<h1>${title}</h1>
${origin.map((line) => markup`<p class="meta">${line}</p>`)}
${doubts.length === 0 ? null : markup`<div class="partial">${doubts.map(({ word, reason }) => markup`<p><strong>${word}.</strong> ${reason}</p>`)}</div>`}
<p class="answer"><strong>${answer.lead}</strong> ${answer.rest}</p>
${rendered(opening)}
<nav aria-label="Contents"><ul>
${chapters.map((chapter) => markup`<li><a href="#${chapter.id}">${chapter.title}</a></li>\n`)}</ul></nav>
</header>
<main id="content">
${chapters.map(
  ({ id, title: heading, blocks }) => markup`<section aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
${rendered(blocks)}</section>
`,
)}</main>
<footer><p>Made from <code>${source}</code> alone. The page loads nothing, and the same file gives the same page.</p></footer>
${hasPlanner ? markup`<script>${trusted(PLANNER_SCRIPT)}</script>\n` : null}</body>
</html>
`;
}

function rendered(blocks: readonly Block[]): Content {
  return blocks.map((block): Content => {
    switch (block.kind) {
      case 'paragraph':
        return markup`<p${classOf(block.tone)}>${written(block.words)}</p>\n`;
      case 'list':
        return markup`<ul${classOf(block.tone)}>${block.items.map((item) => markup`<li>${written(item)}</li>\n`)}</ul>\n`;
      case 'code':
        return markup`<pre tabindex="0"><code>${block.text}</code></pre>\n`;
      case 'table':
        return drawTable(block);
      case 'figure':
        return drawFigure(block);
      case 'part':
        return markup`<h3>${block.title}</h3>\n${rendered(block.blocks)}`;
      case 'detail':
        return markup`<details><summary>${written(block.summary)}</summary>\n${rendered(block.blocks)}</details>\n`;
      case 'planner':
        return drawPlanner(block.transports);
      case 'pair':
        return markup`<div class="pair">\n${block.blocks.map((one) => markup`<div>${rendered([one])}</div>\n`)}</div>\n`;
      default:
        return block satisfies never;
    }
  });
}

const classOf = (tone: Tone | null): Content => (tone === null ? null : markup` class="${tone}"`);

/** What a reader can ask a plan for, and what stands there at first. */
const PLANNER_INPUTS = [
  { name: 'connections', label: 'Connections', value: '1000' },
  { name: 'eventsPerSecond', label: 'Events per second to each', value: '1' },
  { name: 'payloadBytes', label: 'Bytes per event', value: '300' },
] as const;

/** The load to type in, and a table that the script of the page fills. Without scripts it names the command. */
function drawPlanner(transports: Extract<Block, { kind: 'planner' }>['transports']): Markup {
  const ids = Object.entries(QUANTITIES);
  const quantities = Object.fromEntries(ids.map(([id, { asks }]) => [id, `npm run bench -- ${asks}`]));
  const data = JSON.stringify({ transports, quantities, words: EXTRAPOLATED });
  return markup`<div class="planner" data-planner="${data}">
<p>${PLANNER_INPUTS.map(({ name, label, value }) => markup`<label>${label} <input name="${name}" type="number" min="0" step="any" value="${value}"></label>\n`)}</p>
<noscript><p class="quiet">This form needs scripts. The command below computes the same.</p></noscript>
<div class="table" role="region" aria-label="What your load takes" tabindex="0"><table aria-live="polite">
<caption>What your load takes</caption>
<thead><tr><th scope="col" class="text">What</th>${transports.map(({ label }) => markup`<th scope="col" class="text">${label}</th>`)}</tr></thead>
<tbody>
${ids.map(
  ([id, { name }]) => markup`<tr><th scope="row">${name}</th>${transports.map(
    ({ label }, column) => markup`<td class="text" data-name="${label}" data-of="${`${id} ${column}`}"></td>`,
  )}</tr>
`,
)}</tbody></table></div>
</div>
`;
}

/** A table that becomes one card per row on a phone. */
function drawTable({ title, columns, rows }: Table): Markup {
  const kind = (at: number): string => (columns[at]?.align === 'right' ? 'number' : 'text');
  return markup`<div class="table" role="region" aria-label="${title}" tabindex="0"><table>
<caption>${title}</caption>
<thead><tr>${columns.map(({ head }, at) => markup`<th scope="col" class="${kind(at)}">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) => markup`<tr>${row.map((cell, at) =>
    at === 0
      ? markup`<th scope="row">${inCell(cell)}</th>`
      : markup`<td class="${kind(at)}" data-name="${columns[at]?.head ?? ''}">${inCell(cell)}</td>`,
  )}</tr>
`,
)}</tbody></table></div>
`;
}

function inCell({ words, note, tone }: TableCell): Content {
  const said = tone === null ? written(words) : markup`<span class="words ${tone}">${written(words)}</span>`;
  return note === null ? said : markup`${said} <small>${note}</small>`;
}

/** A picture of the whole width is drawn twice, for a screen and for a phone. The page shows one of them. */
function drawFigure({ title, finding, alternative, legend, size, draw }: Figure): Markup {
  const picture = (name: string, width: number, isNarrow: boolean): Markup =>
    markup`<div class="picture ${name}" role="img" aria-label="${alternative}">${svgOf(draw({ width, isNarrow }))}</div>\n`;
  return markup`<figure>
<figcaption><strong>${title}</strong> ${finding}</figcaption>
${legend.length === 0 ? null : markup`<p class="legend">${legend.map(drawLegend)}</p>\n`}${
    size === 'half'
      ? picture('', WIDTH.half, false)
      : [picture('wide', WIDTH.wide, false), picture('narrow', WIDTH.narrow, true)]
  }</figure>
`;
}

function drawLegend({ sign, color, name }: LegendEntry): Markup {
  if (typeof sign !== 'string') return markup`<span><i class="${sign.swatch}"></i> ${name}</span> `;
  return color === null
    ? markup`<span>${sign} ${name}</span> `
    : markup`<span><b style="color: ${color}">${sign}</b> ${name}</span> `;
}

function written(words: Words): Content {
  if (typeof words === 'string') return words;
  return words.map((span): Content => {
    if (typeof span === 'string') return span;
    if ('code' in span) return markup`<code>${span.code}</code>`;
    if ('strong' in span) return markup`<b>${span.strong}</b>`;
    // An address can be followed; any other source is text.
    return /^https?:\/\/\S+$/.test(span.href)
      ? markup`<a href="${span.href}" rel="noreferrer">${span.href.replace(/^https?:\/\//, '')}</a>`
      : span.href;
  });
}
