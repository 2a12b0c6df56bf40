import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scenarios } from './index.ts';
import { procedures } from './procedures.ts';

describe('the registry of procedures', () => {
  it('holds every procedure of this folder under its name', () => {
    const files = readdirSync(import.meta.dirname)
      .filter(
        (name) => name.endsWith('.ts') && !/^(?:index|procedure)\.|\.(?:test|fixture)\.|-parts\./.test(name),
      )
      .map((name) => name.replace(/\.ts$/, ''));
    expect([...procedures.ids].toSorted()).toEqual(files.toSorted());
  });
});

const cells = scenarios
  .entries()
  .flatMap(([id, { cells: all }]) =>
    all.flatMap((cell) => (cell.kind === 'procedure' ? [{ id, cell }] : [])),
  );

it.each(cells.map(({ id, cell }) => [`${id}/${cell.id}`, cell] as const))(
  'the cell %s tells its procedure what it asks for, and the reader what happens',
  (_name, cell) => {
    expect(procedures.get(cell.procedure).settings.safeParse(cell.settings).error).toBeUndefined();
    expect(cell.load).toMatch(/^[A-Z].*\.$/);
  },
);
