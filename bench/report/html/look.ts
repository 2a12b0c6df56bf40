import type { RunFile } from '../../model/run.ts';
import { labelsOf } from '../rows.ts';
import { markup, type Markup } from './markup.ts';

/** How a transport is told from the others: never by its colour alone. */
export interface Look {
  readonly color: string;
  readonly symbol: 'circle' | 'triangle' | 'square' | 'diamond2' | 'star' | 'hexagon';
  /** Dashes of its line; null: unbroken. */
  readonly dashes: string | null;
}

const LOOKS: readonly [Look, ...Look[]] = [
  { color: 'var(--first)', symbol: 'circle', dashes: null },
  { color: 'var(--second)', symbol: 'triangle', dashes: '7 3' },
  { color: 'var(--third)', symbol: 'square', dashes: '10 3 3 3' },
  { color: 'var(--fourth)', symbol: 'diamond2', dashes: '3 2' },
  { color: 'var(--fifth)', symbol: 'star', dashes: '12 4' },
  { color: 'var(--sixth)', symbol: 'hexagon', dashes: '8 3 2 3 2 3' },
];

const SIGNS: Readonly<Record<Look['symbol'], string>> = {
  circle: '●',
  triangle: '▲',
  square: '■',
  diamond2: '◆',
  star: '★',
  hexagon: '⬢',
};

/** The look of a transport by its id. */
export function looksOf(run: RunFile): (id: string) => Look {
  return (id) => {
    const at = [...run.transports, ...run.alsoRan].findIndex((transport) => transport.id === id);
    return LOOKS[Math.max(at, 0) % LOOKS.length] ?? LOOKS[0];
  };
}

/** The transports of a run with their signs. @param ids those that a picture shows; all that were asked for */
export function legendOf(run: RunFile, ids = run.transports.map(({ id }) => id)): Markup {
  const lookOf = looksOf(run);
  const labelOf = labelsOf(run);
  return markup`${ids.map((id) => {
    const { color, symbol } = lookOf(id);
    return markup`<span><b style="color: ${color}">${SIGNS[symbol]}</b> ${labelOf(id)}</span> `;
  })}`;
}
