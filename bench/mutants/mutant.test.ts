import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mutants } from './index.ts';
import { checkMutant, mutated } from './mutant.ts';
import { makeSmallProject, mutantOf } from './small-project.fixture.ts';

const root = join(import.meta.dirname, '../..');

describe.each(mutants.entries())('the mutant %s', (id, mutant) => {
  it('fits the present sources: its text stands there once, and its files exist', () => {
    expect(() => {
      checkMutant(root, id, mutant);
    }).not.toThrow();
  });

  it('says in a sentence what it does wrong, and does it', () => {
    expect(mutant.fault).toMatch(/^[A-Z].+\.$/);
    expect(mutant.replace).not.toBe(mutant.find);
  });
});

describe('a mutant', () => {
  it('puts its fault in the place of its text, and leaves the rest as it was', () => {
    expect(mutated('minus', mutantOf(), 'const c = a + b;\n')).toBe('const c = a - b;\n');
  });

  it('takes its fault to the letter: a dollar sign means nothing', () => {
    expect(mutated('minus', mutantOf({ replace: '`$&$1`' }), 'a + b')).toBe('`$&$1`');
  });

  it.each([
    ['not at all', 'a * b', 0],
    ['twice', 'a + b, a + b', 2],
  ])('whose text stands there %s is refused, with the file and the text', (_, source, times) => {
    expect(() => mutated('minus', mutantOf(), source)).toThrow(
      `Mutant 'minus': its text stands ${times} times in bench/sum.ts, not once: a + b`,
    );
  });

  it.each([
    ['source', mutantOf({ file: 'bench/gone.ts' })],
    ['test', mutantOf({ tests: ['bench/sum.test.ts', 'bench/gone.ts'] })],
  ])('whose %s is gone is refused', (_, mutant) => {
    const project = makeSmallProject();
    expect(() => {
      checkMutant(project, 'minus', mutantOf());
    }).not.toThrow();
    expect(() => {
      checkMutant(project, 'minus', mutant);
    }).toThrow("Mutant 'minus': there is no file bench/gone.ts.");
  });
});
