import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { studies } from './index.ts';

describe('the registry of studies', () => {
  it('holds every procedure of this folder under its name', () => {
    const files = readdirSync(import.meta.dirname)
      .filter(
        (name) => name.endsWith('.ts') && !/^(?:index|study)\.|\.(?:test|fixture)\.|-parts\./.test(name),
      )
      .map((name) => name.replace(/\.ts$/, ''));
    expect([...studies.ids].toSorted()).toEqual(files.toSorted());
  });
});

const cells = scenarios
  .entries()
  .flatMap(([id, { cells: all }]) => all.flatMap((cell) => (cell.kind === 'study' ? [{ id, cell }] : [])));

it.each(cells.map(({ id, cell }) => [`${id}/${cell.id}`, cell] as const))(
  'the cell %s tells its study what it asks for, and the reader what happens',
  (_name, cell) => {
    expect(studies.get(cell.study).settings.safeParse(cell.settings).error).toBeUndefined();
    expect(cell.load).toMatch(/^[A-Z].*\.$/);
  },
);
