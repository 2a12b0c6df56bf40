import { describe, expect, it } from 'vitest';
import { metrics } from '../metrics/index.ts';
import { transports } from '../transports.ts';
import { scenarios } from './index.ts';

const all = scenarios.entries();
const curves = all.flatMap(([id, { cells, curves: specs = [] }]) =>
  specs.map(({ label, from }) => ({ name: `${id}: ${label}`, from, cells })),
);

describe.each(curves)('the curve $name', ({ from, cells }) => {
  it('asks for what a cell can show', () => {
    if (from.kind !== 'cells') return;
    expect(metrics.get(from.metric).load.map(({ statistic }) => statistic)).toContain(from.statistic);
    const ids = cells.filter(({ kind }) => kind === 'load').map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([...(from.among ?? ids)]));
  });

  it('has one cell for each place on its axis', () => {
    if (from.kind !== 'cells') return;
    const places = cells.flatMap((cell) => {
      if (cell.kind !== 'load' || from.among?.includes(cell.id) === false) return [];
      if (from.along === 'eventsPerSecond') return cell.pace.kind === 'rate' ? cell.pace.eventsPerSecond : [];
      return cell[from.along] ?? [];
    });
    expect(places.length).toBeGreaterThan(1);
    expect(new Set(places).size).toBe(places.length);
  });
});

it.each(all)('the arms of the cells of %s are measured transports', (_id, { cells }) => {
  for (const cell of cells) {
    if (cell.kind !== 'load') continue;
    for (const id of cell.transports ?? []) expect(transports.get(id).role).not.toBe('library');
  }
});
