import { describe, expect, it } from 'vitest';
import { HarnessError } from '../servers/hub/errors.ts';
import { defineRegistry, nearest } from './registry.ts';

const shapes = defineRegistry('shape', { square: { sides: 4 }, triangle: { sides: 3 } });

function errorOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('a registry', () => {
  it('keeps the order in which its entries were written', () => {
    expect(shapes.ids).toEqual(['square', 'triangle']);
    expect(shapes.entries().map(([id, { sides }]) => [id, sides])).toEqual([
      ['square', 4],
      ['triangle', 3],
    ]);
    expect(shapes.get('triangle')).toEqual({ sides: 3 });
  });

  it('answers an unknown id with the known ones and the nearest', () => {
    const error = errorOf(() => shapes.get('sqare'));
    expect(error).toBeInstanceOf(HarnessError);
    expect(error).toMatchObject({
      code: 'unknown-id',
      message: "Unknown shape 'sqare'. Known: square, triangle.",
      hint: "Did you mean 'square'?",
    });
  });

  it('lists all ids as the hint when nothing is near', () => {
    expect(errorOf(() => shapes.get('x'))).toMatchObject({ hint: 'Use one of: square, triangle.' });
  });

  it.each(['toString', '__proto__', 'constructor'])('does not know %s, which every object has', (id) => {
    expect(errorOf(() => shapes.get(id))).toBeInstanceOf(HarnessError);
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(shapes)).toBe(true);
    expect(Object.isFrozen(shapes.ids)).toBe(true);
  });
});

describe('the nearest word', () => {
  it.each([
    ['wss', ['sse', 'ws'], 'ws'],
    ['webscoket', ['sse', 'websocket'], 'websocket'],
    ['SSE', ['sse', 'websocket'], 'sse'],
    ['polling', ['sse', 'websocket'], null],
    ['sse', [], null],
  ])('to %s among %j is %s', (word, known, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });

  it('is the first of two that are equally near', () => {
    expect(nearest('bat', ['cat', 'rat'])).toBe('cat');
  });
});
