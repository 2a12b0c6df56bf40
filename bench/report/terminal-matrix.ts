import { MATRIX_LEGEND, roundsOf, type Fate, type FaultMatrix } from './fault-matrix.ts';
import { bullets, drawTable, tableWidth, wrap, type Column } from './layout.ts';
import type { Paint } from './terminal-table.ts';

const CELL = 14;
const GAP = 2;
/** The name of a fault gets at least this. */
const LEAST_LABEL = 20;

/** Faults in rows, arms in columns; where not all columns fit, the rest stands in a table below. */
export function drawMatrix(matrix: FaultMatrix, width: number, paint: Paint): readonly string[] {
  const { together } = matrix;
  const fitting = Math.max(1, Math.floor((width - LEAST_LABEL) / (CELL + GAP) / together)) * together;
  const parts = Math.ceil(matrix.columns.length / fitting);
  const each = Math.ceil(matrix.columns.length / parts / together) * together;
  const label = Math.min(30, width - each * (CELL + GAP));
  const tables = Array.from({ length: parts }, (_, part) => {
    const [from, until] = [part * each, (part + 1) * each];
    const heads = matrix.columns.slice(from, until);
    const columns: readonly Column[] = [
      { align: 'left', width: label },
      ...heads.map((): Column => ({ align: 'left', width: CELL })),
    ];
    return [
      '',
      ...drawTable(columns, [
        [paint.bold('Fault'), ...heads.map((head) => paint.bold(wrap(hyphenated(head), CELL).join('\n')))],
        paint.gray('─'.repeat(tableWidth(columns.map(({ width: columnWidth }) => columnWidth)))),
        ...matrix.rows.map(({ fault, cells }) => [
          wrap(fault, label, '  ').join('\n'),
          ...cells.slice(from, until).map((cell) => drawFate(cell, paint)),
        ]),
      ]),
    ];
  });
  return [paint.bold(matrix.title), roundsOf(matrix), ...tables.flat()];
}

/** What the signs and words of all matrices mean. */
export function matrixLegend(width: number): readonly string[] {
  return bullets(MATRIX_LEGEND, width);
}

/** A long name may break behind a hyphen. */
function hyphenated(name: string): string {
  return name.length > CELL ? name.replaceAll('-', '- ') : name;
}

function drawFate(fate: Fate | null, paint: Paint): string {
  if (fate === null) return '';
  const colors = {
    whole: paint.green,
    holes: paint.yellow,
    gone: paint.red,
    mixed: paint.yellow,
    unknown: paint.gray,
  };
  const lines = [
    ...wrap(`${fate.sign} ${fate.what}`, CELL, '  '),
    ...(fate.wrong === null ? [] : wrap(fate.wrong, CELL - 2).map((line) => `  ${line}`)),
  ];
  return lines.map((line) => colors[fate.state](line)).join('\n');
}
