import { describe, expect, it } from 'vitest';

import { bullets, drawTable, entries, wrap } from './layout.ts';

describe('wrapping', () => {
  it('breaks at spaces and indents the lines that follow', () => {
    expect(wrap('one two three four', 9, '  ')).toEqual(['one two', '  three', '  four']);
  });

  it('keeps a number and its unit together', () => {
    expect(wrap('less than 27 % would', 12)).toEqual(['less than', '27 % would']);
    expect(wrap('it took 1.34 s or so', 14)).toEqual(['it took 1.34 s', 'or so']);
  });

  it('cuts a word that is longer than a line', () => {
    expect(wrap('a superlongword b', 6, '  ')).toEqual(['a', '  supe', '  rlon', '  gwor', '  d b']);
  });

  it('comes to an end where there is no room', () => {
    expect(wrap('ab c', -3)).toEqual(['a', 'b', 'c']);
  });

  it('leaves an empty text one empty line', () => {
    expect(wrap('', 10)).toEqual(['']);
  });
});

describe('a table', () => {
  const columns = [
    { align: 'left', width: 4 },
    { align: 'right', width: 5 },
  ] as const;

  it('aligns its columns, fills up short cells and has no blanks at the end of a line', () => {
    const lines = ['title', ['a', '1'], ['b\nbb', '22'], ['c', '']];
    expect(drawTable(columns, lines)).toEqual(['title', 'a         1', 'b        22', 'bb', 'c']);
  });

  it('does not count colour codes as width', () => {
    expect(drawTable(columns, [['\u001B[1ma\u001B[22m', '1']])).toEqual(['\u001B[1ma\u001B[22m         1']);
  });
});

it('a list hangs its lines', () => {
  expect(bullets(['one two three', 'four'], 9)).toEqual(['- one two', '  three', '- four']);
});

it('entries line up their values', () => {
  expect(
    entries(
      [
        ['Name', 'a long value'],
        ['N', 'v'],
      ],
      12,
    ),
  ).toEqual(['Name  a long', '      value', 'N     v']);
});
