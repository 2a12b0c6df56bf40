import { describe, expect, it } from 'vitest';
import { count } from '../records/text.ts';
import { exactly, listed, runCase, that, within, type CaseFinding } from './case.ts';

describe('a finding', () => {
  it('by a span includes both ends, and never an absent value', () => {
    const two = { value: 2, unit: 'count' };
    expect(within('x', 2, [2, 3], count)).toEqual({
      what: 'x',
      left: [two, ' to ', { value: 3, unit: 'count' }],
      right: [two],
      isFound: true,
    });
    expect(within('x', 3.1, [2, 3], count).isFound).toBe(false);
    expect(within('x', null, [0, 9], count)).toMatchObject({ right: ['no value'], isFound: false });
    expect(exactly('x', 2, 2)).toMatchObject({ left: ['exactly ', two], isFound: true });
  });

  it('by a list wants every entry in its place', () => {
    expect(listed('x', [1, 2], [1, 2]).isFound).toBe(true);
    expect(listed('x', [2, 1], [1, 2]).isFound).toBe(false);
    expect(listed('x', [1, 2, 3], [1, 2]).isFound).toBe(false);
    expect(listed('x', [1, 2, 3, 4, 5, 6, 7], [])).toMatchObject({
      left: ['none'],
      right: ['7 (1, 2, 3, 4, 5, 6, ...)'],
    });
  });
});

describe('a case that was run', () => {
  const run = (...found: (boolean | null)[]) =>
    runCase(
      [
        'one',
        {
          title: 'One',
          about: [],
          seconds: 1,
          isDefault: true,
          run: (rows: readonly (Omit<CaseFinding, 'isFound'> & { isFound: boolean | null })[]) =>
            Promise.resolve({ setting: null, sides: ['', ''], rows, lesson: null }),
        },
      ],
      found.map((isFound) => ({ ...that('x', '', '', true), isFound })),
    );

  it.each([
    [[true, true], true],
    [[true, false], false],
    [[null, true], true],
    [[null, null], null],
  ])('whose rows were found %j was found: %j', async (rows, isFound) => {
    expect(await run(...rows)).toMatchObject({ id: 'one', title: 'One', isFound });
  });
});
