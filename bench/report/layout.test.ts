import { describe, expect, it } from 'vitest';

import { fit, flat, visibleLength, wrap } from './layout.ts';

describe('wrapping', () => {
  it.each([
    ['one two three four', 9, '  ', ['one two', '  three', '  four']],
    ['differences up to 27 % are', 20, '', ['differences up to', '27 % are']],
    ['it took 1.34 s or so', 14, '', ['it took 1.34 s', 'or so']],
    ['a superlongword b', 6, '  ', ['a supe', '  rlon', '  gwor', '  d b']],
    ['ab c', -3, '', ['a', 'b', 'c']],
    ['', 10, '', ['']],
    ['fits', 4, '  ', ['fits']],
  ])('of %j at %i columns', (text, columns, indent, lines) => {
    expect(wrap(text, columns, indent)).toEqual(lines);
  });
});

it('lines that are too wide are broken at words, indented further, and all others stay as they are', () => {
  const text = 'Options:\n  --port   where it listens\n\n  short\n';
  expect(fit(text, 16)).toBe('Options:\n  --port where\n      it listens\n\n  short\n');
  expect(fit(text, Infinity)).toBe(text);
});

it('a width does not count colour codes, and counts wide characters twice', () => {
  expect(visibleLength('古\u001B[1m!\u001B[22m')).toBe(3);
});

it('a text on one line has nothing that moves a cursor or turns the reading direction', () => {
  expect(flat(' It died:\n\tat \u001B[31mnode\u0007 \u202Egnp.exe ')).toBe('It died: at [31mnode gnp.exe');
});
