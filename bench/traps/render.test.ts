import { describe, expect, it } from 'vitest';
import { traps } from './index.ts';
import { count, duration, ratio, share, wholeMs, words } from './readings.ts';
import { formatQuantity, renderTrapList, renderTrapResult, renderTrapText } from './render.ts';
import type { TrapResult, TrapText } from './trap.ts';

const plain = { columns: 80, color: false };

const text: TrapText = {
  title: 'Counting on fingers',
  mistake: 'One hand is used. Numbers above five are five.',
  rightWay: 'Two hands are used.',
  seen: { text: 'Common in schools.', url: 'https://example.org/a-long-address/that-must-not-be/cut' },
};

const result: TrapResult = {
  setting: 'Seven apples.',
  wrong: [count('apples', 5, 'apple'), duration('time', 1_200_000)],
  right: [count('apples', 7, 'apple'), share('apples on the second hand', 2 / 7)],
  lesson: 'Use both hands.',
};

describe('the text of a trap', () => {
  it('names the mistake, the right way and where it was seen', () => {
    expect(renderTrapText('fingers', text, plain)).toBe(`fingers: Counting on fingers

The mistake. One hand is used. Numbers above five are five.

The right way. Two hands are used.

Seen in public. Common in schools.
https://example.org/a-long-address/that-must-not-be/cut
`);
  });

  it('is coloured only when it is wanted', () => {
    expect(renderTrapText('fingers', text, { columns: 80, color: true })).toContain('\u001B[1m');
    expect(renderTrapText('fingers', text, plain)).not.toContain('\u001B');
  });
});

describe('the result of a trap', () => {
  it('is a table with both sides, the same thing in one row, and a dash where a side says nothing', () => {
    expect(renderTrapResult(result, plain)).toBe(`What was run. Seven apples.

                           The mistake says  The right way says
apples                     5 apples          7 apples
time                       1.20 ms           –
apples on the second hand  –                 29 %

Lesson. Use both hands.
`);
  });

  it.each([200, 100, 60])('is never wider than %i columns, the link aside', (columns) => {
    for (const [id, trap] of traps.entries()) {
      const long = {
        ...result,
        right: [words('what a thing with a very long name comes to in the end', trap.rightWay)],
      };
      const page =
        renderTrapText(id, trap, { columns, color: false }) +
        renderTrapResult(long, { columns, color: false });
      const wide = page
        .split('\n')
        .filter((line) => !line.startsWith('https://') && Array.from(line).length > columns);
      expect(wide).toEqual([]);
    }
  });

  it('loses no letter where it is narrow', () => {
    const page = renderTrapResult(
      { ...result, right: [words('apples', 'more than anybody could have counted on one hand alone')] },
      { columns: 50, color: false },
    );
    for (const word of ['anybody', 'counted', 'alone']) expect(page).toContain(word);
  });
});

describe('a quantity', () => {
  const interval = { low: 0.9, high: 1.3, confidence: 0.95 };
  it.each([
    [duration('', 482_000_000), '482 ms'],
    [duration('', 0), '0 ns'],
    [duration('', null), '–'],
    [wholeMs('', 0), '0 ms'],
    [wholeMs('', 3), '3 ms'],
    [count('', 1, 'event'), '1 event'],
    [count('', 1200, 'event'), '1,200 events'],
    [share('', 0.185), '19 %'],
    [share('', 0), '0 %'],
    [ratio('', 1.07), '1.07x'],
    [ratio('', 1.07, interval), '1.07x (0.90..1.30)'],
    [words('', 'no'), 'no'],
  ])('%j is %s', ({ says }, shown) => {
    expect(formatQuantity(says)).toBe(shown);
  });
});

it('the list has one line for each trap', () => {
  expect(
    renderTrapList([
      ['fingers', text],
      ['toes', { title: 'Counting on toes' }],
    ]),
  ).toBe('fingers  Counting on fingers\ntoes     Counting on toes\n');
});

describe('every trap', () => {
  it.each(traps.entries())('%s says what is wrong, what is right, and where it was seen', (_id, trap) => {
    for (const sentence of [trap.mistake, trap.rightWay, trap.seen.text])
      expect(sentence).toMatch(/^[A-Z].+\.$/);
    expect(new URL(trap.seen.url).protocol).toBe('https:');
  });
});
