import type { RunFile } from '../../records/run.ts';
import { claimGroups } from '../claims.ts';
import { formatCount, NOTHING } from '../format.ts';
import { wordsOf } from '../grid.ts';
import { labelsOf, withSharedReason, type Group, type Row } from '../rows.ts';
import { plain } from '../words.ts';
import { markup, type Content, type Markup } from './markup.ts';
import { reasonWords } from '../words/reasons.ts';

/** A table that becomes one card per row on a phone. */
export function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly Content[])[],
  numbers: readonly number[] = [],
  kindOfTable = 'plain',
): Markup {
  const kind = (at: number): string => (numbers.includes(at) ? 'number' : 'text');
  return markup`<div class="table" role="region" aria-label="${title}" tabindex="0"><table class="${kindOfTable}">
<caption>${title}</caption>
<thead><tr>${head.map((name, at) => markup`<th scope="col" class="${kind(at)}">${name}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) => markup`<tr>${row.map((cell, at) =>
    at === 0
      ? markup`<th scope="row">${cell}</th>`
      : markup`<td class="${kind(at)}" data-name="${head[at] ?? ''}">${cell}</td>`,
  )}</tr>
`,
)}</tbody></table></div>
`;
}

/** Every verdict of a cell in words, with its numbers. */
export function verdictTable(group: Group, run: RunFile, title: string, withNoise: boolean): Markup {
  const labelOf = labelsOf(run);
  const columns = [
    'What',
    'In words',
    labelOf(group.baseline),
    labelOf(group.candidate),
    'Ratio (95 %)',
    'Margin',
    ...(withNoise ? ['Noise'] : []),
  ];
  return table(
    title,
    columns,
    withSharedReason(group.rows).map((row) => [
      row.marked,
      inWords(row),
      row.baselineValue,
      row.candidateValue,
      `${row.ratio} ${row.interval}`.trimEnd(),
      row.margin,
      ...(withNoise ? [row.noise ?? NOTHING] : []),
    ]),
    [2, 3, 5, 6],
  );
}

function inWords(row: Row): Markup {
  const tone = row.words.value ?? row.verdict.outcome;
  return markup`<span class="words ${tone}">${wordsOf(row)}</span>`;
}

/** The sentence behind every verdict, folded away. */
export function reasons({ rows }: Group, labelOf: (id: string) => string): Markup {
  const sentences = [...new Set(rows.map(({ verdict }) => reasonWords(verdict.because, labelOf)))];
  return markup`<details><summary>Why these verdicts</summary><ul>
${sentences.map((sentence) => {
  const whats = rows
    .filter(({ verdict }) => reasonWords(verdict.because, labelOf) === sentence)
    .map(({ what }) => what);
  const subject = rows.length > 1 && whats.length === rows.length ? `All ${rows.length}` : whats.join('; ');
  return markup`<li><b>${subject}:</b> ${sentence}</li>
`;
})}</ul>
<p class="quiet">Every number here follows from the records <code>${recordsOf(rows)}</code>.</p></details>
`;
}

/** The names of the raw files behind the verdicts of a cell. */
function recordsOf(rows: readonly Row[]): string {
  const [first] = rows;
  return first === undefined
    ? 'raw/'
    : `raw/NNN-${first.verdict.scenario}-${first.verdict.cell}-round-N.json`;
}

const CLAIM_SIGNS = { holds: '✓', fails: '✗', depends: '◐', 'not-measured': '–' } as const;

/** What people say, and what this run says to it: one table per kind. */
export function claimsTables({ claims }: RunFile): Markup {
  if (claims.length === 0) return markup`<p>This run file judges no claims.</p>`;
  return markup`${claimGroups(claims).map(({ title, claims: group }) => {
    const judged = table(
      title,
      ['Claim', 'Verdict', 'Because', 'Said by'],
      group.map(({ id, sentence, outcome, because, source, evidence }) => [
        markup`<span id="claim-${id}">“${sentence}”</span>`,
        markup`<span class="words ${outcome}">${CLAIM_SIGNS[outcome]} ${plain(outcome)}</span>`,
        markup`${because}${evidence.length === 0 ? null : markup` <small>Rests on ${evidence.join(', ')}.</small>`}`,
        linked(source),
      ]),
      [],
      'claims',
    );
    const isOpen = group.every(({ outcome }) => outcome === 'not-measured');
    return isOpen
      ? markup`<details><summary>${title}: ${formatCount(group.length, 'claim')}</summary>${judged}</details>`
      : judged;
  })}`;
}

/** An address can be followed; any other source is text. */
function linked(source: string): Content {
  return /^https?:\/\/\S+$/.test(source)
    ? markup`<a href="${source}" rel="noreferrer">${source.replace(/^https?:\/\//, '')}</a>`
    : source;
}
