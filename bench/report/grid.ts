import { NOTHING } from './format.ts';
import { tableWidth, visibleLength, type Column } from './layout.ts';
import { hasNoise, type Group, type Row, type Section } from './rows.ts';

/** One line of a cell, and whose it is: the name and the better number of a transport are drawn in its colour. */
export interface Part {
  readonly text: string;
  readonly role: 'baseline' | 'candidate' | 'ratio' | 'aside';
}

/** A column of numbers. */
interface NumberColumn {
  readonly align: Column['align'];
  readonly head: (group: Group, labelOf: (id: string) => string) => readonly Part[];
  readonly cell: (row: Row) => readonly Part[];
}

/** The columns of the verdict tables, the same for every section of a run so that they line up. */
export interface Grid {
  /** The widths of `What`, `In words` and the numbers, in this order. */
  readonly columns: readonly Column[];
  readonly numbers: readonly NumberColumn[];
  /** Characters from edge to edge. */
  readonly width: number;
}

/** What stands before every metric, below the line of its cell. */
export const INDENT = '  ';

/** The first two columns grow to this and wrap beyond it. */
const WIDEST = { what: 40, words: 50 };
/**
 * An arrangement of the numbers that leaves them less than this is passed over. Beyond it `In words` gives way to `What`:
 * the name of a metric suffers more from being broken.
 */
const LEAST = { what: 20, words: 32 };

/** The roomiest grid on which all rows fit into `width` characters. */
export function gridFor(sections: readonly Section[], labelOf: (id: string) => string, width: number): Grid {
  const groups = sections.flatMap((section) => section.groups);
  const rows = groups.flatMap((group) => group.rows);
  const what = Math.min(WIDEST.what, longest(rows.map((row) => INDENT + row.marked)));
  const words = Math.min(WIDEST.words, longest(rows.map((row) => wordsOf(row))));
  const grids = arrangements(hasNoise(rows)).map((numbers): Grid => {
    const sizes = numbers.map(({ head, cell }) =>
      longest(
        [...groups.flatMap((group) => head(group, labelOf)), ...rows.flatMap((row) => cell(row))].map(
          ({ text }) => text,
        ),
      ),
    );
    const room = width - tableWidth([0, 0, ...sizes]);
    const share = Math.floor((room * what) / (what + words));
    const whatWidth = Math.min(what, Math.max(share, room - LEAST.words));
    return {
      columns: [
        { align: 'left', width: whatWidth },
        { align: 'left', width: Math.min(words, room - whatWidth) },
        ...numbers.map(({ align }, index): Column => ({ align, width: sizes[index] ?? 0 })),
      ],
      numbers,
      width,
    };
  });
  const roomy = ({ columns: [first, second] }: Grid): boolean =>
    (first?.width ?? 0) >= Math.min(what, LEAST.what) && (second?.width ?? 0) >= Math.min(words, LEAST.words);
  return grids.find(roomy) ?? grids.at(-1) ?? { columns: [], numbers: [], width };
}

/** The verdict in words as it stands in the table. */
export function wordsOf({ words: { sign, finding, value } }: Row): string {
  return `${sign} ${finding}${value === null ? '' : `, ${value}`}`;
}

const baselineValue: NumberColumn = {
  align: 'right',
  head: ({ baseline }, labelOf) => [{ text: labelOf(baseline), role: 'baseline' }],
  cell: (row) => [{ text: row.baselineValue, role: 'baseline' }],
};

const candidateValue: NumberColumn = {
  align: 'right',
  head: ({ candidate }, labelOf) => [{ text: labelOf(candidate), role: 'candidate' }],
  cell: (row) => [{ text: row.candidateValue, role: 'candidate' }],
};

const bothValues: NumberColumn = stacked(baselineValue, candidateValue);

const ratioAndInterval: NumberColumn = {
  align: 'left',
  head: () => [{ text: 'Ratio (95 %)', role: 'ratio' }],
  cell: (row) => [{ text: `${row.ratio} ${row.interval}`.trimEnd(), role: 'ratio' }],
};

const ratioAboveInterval: NumberColumn = {
  align: 'left',
  head: () => [
    { text: 'Ratio', role: 'ratio' },
    { text: '(95 %)', role: 'ratio' },
  ],
  cell: (row) => [
    { text: row.ratio, role: 'ratio' },
    { text: row.interval, role: 'ratio' },
  ],
};

const margin: NumberColumn = {
  align: 'right',
  head: () => [{ text: 'Margin', role: 'aside' }],
  cell: (row) => [{ text: row.margin, role: 'aside' }],
};

const noise: NumberColumn = {
  align: 'right',
  head: () => [{ text: 'Noise', role: 'aside' }],
  cell: (row) => [{ text: row.noise ?? NOTHING, role: 'aside' }],
};

const marginAboveNoise: NumberColumn = {
  align: 'right',
  head: () => [
    { text: 'Margin', role: 'aside' },
    { text: '(noise)', role: 'aside' },
  ],
  cell: (row) => [
    { text: row.margin, role: 'aside' },
    { text: row.noise === null || row.noise === '' ? '' : `(${row.noise})`, role: 'aside' },
  ],
};

/** The roomiest first; in the later ones numbers stand below one another to save width. */
function arrangements(withNoise: boolean): readonly (readonly NumberColumn[])[] {
  const last = withNoise ? marginAboveNoise : margin;
  return [
    [baselineValue, candidateValue, ratioAndInterval, margin, ...(withNoise ? [noise] : [])],
    [baselineValue, candidateValue, ratioAboveInterval, last],
    [bothValues, ratioAboveInterval, last],
  ];
}

function stacked(above: NumberColumn, below: NumberColumn): NumberColumn {
  return {
    align: above.align,
    head: (group, labelOf) => [...above.head(group, labelOf), ...below.head(group, labelOf)],
    cell: (row) => [...above.cell(row), ...below.cell(row)],
  };
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(visibleLength));
}
