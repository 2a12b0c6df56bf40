import type { RunFile } from '../../records/run.ts';
import { labelsOf } from '../rows.ts';
import type { LegendEntry } from '../document/blocks.ts';

/** How a transport is told from the others: never by its colour alone. */
interface Look {
  readonly color: string;
  readonly symbol: 'circle' | 'triangle' | 'square' | 'diamond2' | 'star' | 'hexagon' | 'cross';
  /** Dashes of its line; null: unbroken. */
  readonly dashes: string | null;
}

const LOOKS = [
  { color: 'var(--first)', symbol: 'circle', dashes: null },
  { color: 'var(--second)', symbol: 'triangle', dashes: '7 3' },
  { color: 'var(--third)', symbol: 'square', dashes: '10 3 3 3' },
  { color: 'var(--fourth)', symbol: 'diamond2', dashes: '3 2' },
  { color: 'var(--fifth)', symbol: 'star', dashes: '12 4' },
  { color: 'var(--sixth)', symbol: 'hexagon', dashes: '8 3 2 3 2 3' },
  { color: 'var(--seventh)', symbol: 'cross', dashes: '2 2' },
] as const satisfies readonly Look[];

const SIGNS: Readonly<Record<Look['symbol'], string>> = {
  circle: '●',
  triangle: '▲',
  square: '■',
  diamond2: '◆',
  star: '★',
  hexagon: '⬢',
  cross: '✚',
};

/** The look of a transport by its id. Where there are more transports than colours, a colour comes again with another sign. */
export function looksOf(run: RunFile): (id: string) => Look {
  return (id) => {
    const at = Math.max(
      [...run.transports, ...run.alsoRan].findIndex((transport) => transport.id === id),
      0,
    );
    const turn = Math.floor(at / LOOKS.length);
    const look = (shift: number): Look => LOOKS[(at + turn * shift) % LOOKS.length] ?? LOOKS[0];
    return { color: look(0).color, symbol: look(3).symbol, dashes: look(2).dashes };
  };
}

/** The transports of a picture with their signs. */
export function legendOf(run: RunFile, ids: readonly string[]): readonly LegendEntry[] {
  const [lookOf, labelOf] = [looksOf(run), labelsOf(run)];
  return ids.map((id) => ({ sign: SIGNS[lookOf(id).symbol], color: lookOf(id).color, name: labelOf(id) }));
}

/** A legend of marks that have no colour of their own. */
export function marks(signs: Readonly<Record<string, LegendEntry['sign']>>): readonly LegendEntry[] {
  return Object.entries(signs).map(([name, sign]) => ({ sign, color: null, name }));
}

/** How the line of a transport is drawn. */
export function strokeOf({ color, dashes }: Look) {
  return { stroke: color, strokeWidth: 2.5, ...(dashes === null ? {} : { strokeDasharray: dashes }) };
}

/** Letters stay readable where a line passes below them. */
export const HALO = { fill: 'currentColor', stroke: 'var(--card)', strokeWidth: 5 } as const;
