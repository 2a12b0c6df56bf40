import type { RunFile } from '../../records/run.ts';
import { MATRIX_LEGEND, measuresOf, roundsOf, type Fate, type FaultMatrix } from '../fault-matrix.ts';
import { NOTHING } from '../format.ts';
import { markup, type Content, type Markup } from './markup.ts';
import { table } from './tables.ts';

/** Faults in rows, arms in columns, and every measure folded away below. */
export function faultMatrix(matrix: FaultMatrix, run: RunFile): Markup {
  const [head = [], ...measures] = measuresOf(matrix, run);
  return markup`<h3>${matrix.title}</h3>
<p class="quiet">${roundsOf(matrix)}</p>
${table(
  matrix.title,
  ['Fault', ...matrix.columns],
  matrix.rows.map(({ fault, cells }) => [fault, ...cells.map(inCell)]),
  [],
  'faults',
)}<ul class="quiet">${MATRIX_LEGEND.map((line) => markup`<li>${line}</li>\n`)}</ul>
<details><summary>Every measure</summary>${table(`${matrix.title}: every measure`, head, measures)}</details>
`;
}

function inCell(fate: Fate | null): Content {
  if (fate === null) return NOTHING;
  return markup`<span class="words ${fate.state}">${fate.sign} ${fate.what}</span>${fate.wrong === null ? null : markup` <small>${fate.wrong}</small>`}`;
}
