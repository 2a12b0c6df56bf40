import { that, type Case } from '../cases/case.ts';
import type { Copy } from './copy.ts';
import { testsOf, type Mutant } from './mutant.ts';

/** A mutant as a case: a test must fail. */
export function mutantCase(id: string, mutant: Mutant): Case<Copy> {
  return {
    title: mutant.fault,
    about: [],
    seconds: 5,
    isDefault: true,
    async run(copy) {
      const failed = await copy.try(id, mutant);
      const found =
        failed === null
          ? `none in ${testsOf(mutant).join(', ')}: the fault survived`
          : `'${failed.test}' in ${failed.file}`;
      return {
        setting: null,
        sides: ['Known answer', 'Found'],
        rows: [that('tests that fail', 'at least one', found, failed !== null)],
        lesson: null,
      };
    },
  };
}
