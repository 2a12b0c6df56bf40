import { describe, expect, it } from 'vitest';
import type { CaseResult, CaseRow } from '../records/case-result.ts';
import { events, ns, share, text } from '../records/text.ts';
import { renderCaseEnd, renderCaseIntro, renderCaseList, renderCaseOutcome } from './cases.ts';

const plain = { columns: 80, color: false };
const link = 'https://example.org/a-long-address/that-must-not-be/cut';

const row = (
  what: string,
  left: CaseRow['left'],
  right: CaseRow['right'],
  isFound: boolean | null = null,
) => ({
  what,
  left,
  right,
  isFound,
});

const result: CaseResult = {
  id: 'fingers',
  title: 'Counting on fingers',
  about: [
    ['The mistake.', ['One hand is used. Numbers above five are five.']],
    ['Seen in public.', [`Common in schools. ${link}`]],
  ],
  setting: 'Seven apples.',
  sides: ['The mistake says', 'The right way says'],
  rows: [
    row('apples', [events(5)], [events(7)]),
    row('time', text`${ns(1_200_000)} each`, null),
    row('apples on the second hand', null, [share(2 / 7)]),
  ],
  lesson: 'Use both hands.',
  isFound: null,
  seconds: 3,
};

const checked: CaseResult = {
  ...result,
  setting: null,
  lesson: null,
  sides: ['Known answer', 'Found'],
  rows: [row('p50', [ns(5e6)], [ns(5e6)], true), row('p99', [ns(5e6)], [ns(9e6)], false)],
  isFound: false,
};

describe('a case', () => {
  it('says what it is about, with a link on a line of its own', () => {
    expect(renderCaseIntro('fingers', result, plain)).toBe(`fingers: Counting on fingers

The mistake. One hand is used. Numbers above five are five.

Seen in public. Common in schools.
${link}
`);
  });

  it('shows both sides in a table, and a dash where a side says nothing', () => {
    expect(renderCaseOutcome(result, plain)).toBe(`What was run. Seven apples.

                           The mistake says  The right way says
───────────────────────────────────────────────────────────────
apples                     5                 7
time                       1.20 ms each      –
apples on the second hand  –                 29 %

Lesson. Use both hands.
`);
  });

  it('with a known answer says of each row, and of itself, whether it was found', () => {
    expect(renderCaseOutcome(checked, plain)).toBe(`       Known answer  Found
────────────────────────────
✓ p50  5.00 ms       5.00 ms
✗ p99  5.00 ms       9.00 ms

✗ NOT FOUND (3 s)
`);
    expect(renderCaseOutcome({ ...checked, isFound: true }, plain)).toContain('✓ found (3 s)');
  });

  it('is coloured only when asked', () => {
    const color = { columns: 80, color: true };
    expect(renderCaseIntro('fingers', result, color)).toContain('\u001B[1m');
    expect(renderCaseOutcome(checked, color)).toContain('\u001B[31m');
    expect(renderCaseIntro('fingers', result, plain) + renderCaseOutcome(checked, plain)).not.toContain(
      '\u001B',
    );
  });

  it.each([200, 100, 60, 40])('is never wider than %i columns, links aside, and loses no word', (columns) => {
    const words = 'more than anybody could ever have counted on the fingers of one hand alone'.split(' ');
    const long = [row(words.join(' '), [words.join(' ')], [words.join(' ')])];
    const style = { columns, color: false };
    const page =
      renderCaseIntro('fingers', result, style) + renderCaseOutcome({ ...result, rows: long }, style);
    const lines = page.split('\n').filter((line) => !line.startsWith('https://'));
    expect(lines.filter((line) => Array.from(line).length > columns)).toEqual([]);
    for (const word of words) expect(page.split(word).length).toBeGreaterThan(3);
  });
});

describe('all cases', () => {
  it('have one line each in the list', () => {
    const cases = [
      ['fingers', result],
      ['toes', { title: 'Counting on toes' }],
    ] as const;
    expect(renderCaseList(cases)).toBe('fingers  Counting on fingers\ntoes     Counting on toes\n');
  });

  it.each([
    [[null, null], ''],
    [[true, true], '2 of 2 found.\n'],
    [[true, false], /^1 of 2 found\. Not found: case-1\. .*unproven\.\n$/],
  ])('of which %j were found end with %s', (found, end) => {
    const shown = renderCaseEnd(found.map((isFound, at) => ({ id: `case-${at}`, isFound })));
    if (typeof end === 'string') expect(shown).toBe(end);
    else expect(shown).toMatch(end);
  });
});
