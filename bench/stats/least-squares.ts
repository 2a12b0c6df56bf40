/** A pivot below this, of columns scaled to length 1: they say the same, and no fit can tell them apart. */
const SINGULAR = 1e-9;

/**
 * The coefficients with which the columns of `rows` come closest to a target of 1 in every row, by the sum of squares; null: they are
 * not determined, or one of them is negative.
 * @param rows as long as there are columns, each value already divided by the target of its row
 */
export function nonNegativeFit(rows: readonly (readonly number[])[]): readonly number[] | null {
  const width = rows[0]?.length ?? 0;
  if (width === 0 || rows.length < width) return null;
  const lengths = Array.from({ length: width }, (_, at) => Math.hypot(...rows.map((row) => row[at] ?? 0)));
  const scaled = rows.map((row) => row.map((value, at) => value / (lengths[at] ?? 1)));
  const dot = (a: number, b: number): number =>
    scaled.reduce((sum, row) => sum + (row[a] ?? 0) * (row[b] ?? 0), 0);
  // The normal equations, with the right side as the last column.
  const equations = lengths.map((_, a) => [
    ...lengths.map((__, b) => dot(a, b)),
    scaled.reduce((sum, row) => sum + (row[a] ?? 0), 0),
  ]);
  const solution = solve(equations);
  if (solution === null || solution.some((value) => value < 0)) return null;
  return solution.map((value, at) => value / (lengths[at] ?? 1));
}

/** Gauss and Jordan, with the largest pivot first. null: the equations are not independent. */
function solve(equations: number[][]): readonly number[] | null {
  const rows = [...equations];
  for (let at = 0; at < rows.length; at += 1) {
    const size = (row: number): number => Math.abs(rows[row]?.[at] ?? 0);
    let best = at;
    for (let row = at + 1; row < rows.length; row += 1) if (size(row) > size(best)) best = row;
    const [pivotRow, displaced] = [rows[best], rows[at]];
    const pivot = pivotRow?.[at] ?? 0;
    if (pivotRow === undefined || displaced === undefined || !(Math.abs(pivot) > SINGULAR)) return null;
    rows[best] = displaced;
    const normal = pivotRow.map((value) => value / pivot);
    for (const [row, values] of rows.entries()) {
      const factor = values[at] ?? 0;
      rows[row] = row === at ? normal : values.map((value, column) => value - factor * (normal[column] ?? 0));
    }
  }
  return rows.map((row) => row.at(-1) ?? 0);
}
