import { expect, it } from 'vitest';
import type { Crossover, Curve } from '../../records/figures.ts';
import { crossoverWords } from './crossover.ts';

const point = { value: 1, low: 1, high: 1, confidence: 0, rounds: 6, roundValues: [] };
const curve: Curve = {
  scenario: 'two-way',
  cell: 'rates',
  of: 'server-cpu',
  along: null,
  label: 'Server CPU',
  unit: 'ns',
  x: { label: 'Messages per second', unit: 'events/s', scale: 'log' },
  lines: [{ transport: 'sse', points: [1, 1000].map((x) => ({ x, ...point })) }],
};
const found: Crossover = {
  scenario: 'two-way',
  cell: 'rates',
  of: 'server-cpu',
  asked: { by: 'processor-share', of: 'SSE', than: 'WebSocket', share: 0.01 },
  at: 23,
  low: 18,
  high: 31,
  confidence: 0.96875,
  rounds: 6,
};
const wordsOf = (changes: Partial<Crossover>): string =>
  crossoverWords({ ...found, ...changes }, curve, (transport) => transport);

it.each<[Partial<Crossover>, string]>([
  [{}, 'SSE takes 1 % of a processor more than WebSocket from 23.0/s on (18.0/s..31.0/s).'],
  [
    { high: 'beyond' },
    'SSE takes 1 % of a processor more than WebSocket from 23.0/s on (18.0/s..beyond 1,000/s).',
  ],
  [
    {
      at: 'below',
      low: 'below',
      high: 'below',
      asked: { by: 'times', of: 'SSE', than: 'WebSocket', times: 2 },
    },
    'SSE is more than 2x that of WebSocket already at 1/s, the lowest measured.',
  ],
  [
    { at: 'beyond', low: 700, high: 'beyond' },
    'SSE takes 1 % of a processor more than WebSocket at none of the places up to 1,000/s (700/s..beyond 1,000/s).',
  ],
  [
    { asked: { by: 'times', of: 'SSE', than: 'WebSocket', times: 1 }, low: 23, high: 23 },
    'SSE is above WebSocket from 23.0/s on.',
  ],
  [{ rounds: 1 }, 'SSE takes 1 % of a processor more than WebSocket from 23.0/s on.'],
])('%# a crossover is a sentence with its interval', (changes, words) => {
  expect(wordsOf(changes)).toBe(words);
});
