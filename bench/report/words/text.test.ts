import { describe, expect, it } from 'vitest';

import {
  bytes,
  count,
  estimate,
  events,
  joined,
  ns,
  perSecond,
  plain,
  ratio,
  share,
  text,
  textSchema,
} from '../../records/text.ts';
import { textWords } from './text.ts';

describe('a text', () => {
  it.each([
    [text`takes ${bytes(31.41)} without it`, 'takes 31.4 B without it'],
    [text`${bytes(20)} of ${bytes(133)}, ${bytes(0)}, ${bytes(1000)}`, '20 B of 133 B, 0 B, 1.00 kB'],
    [text`${ns(1_234_567)} and ${ns(null)}`, '1.23 ms and –'],
    [text`${count(1200)} of ${events(5000)}, ${perSecond(400)}`, '1,200 of 5,000, 400/s'],
    [text`${share(0.0125)}, ${share(-0.28)}, ${ratio(0.7212)}`, '1.3 %, −28 %, 0.72x'],
    [text`refused with ${plain(4040)}, ${plain(1.0049)}, ${plain(0)}`, 'refused with 4040, 1, 0'],
    [text`${estimate({ point: 1.031, low: 1.0288, high: 1.0331, confidence: 0.95 })}`, '1.03x (1.03..1.03)'],
    [text`no number`, 'no number'],
    [text``, ''],
  ])('is rounded and worded here alone: %j', (written, words) => {
    expect(textWords(written)).toBe(words);
    expect(textSchema.parse(written)).toEqual(written);
  });

  it('holds numbers as they were measured, and texts within it as if they had been written there', () => {
    const inner = text`of ${ns(1.23456)} each`;
    expect(text`Some ${inner}; ${'more'}.`).toEqual([
      'Some of ',
      { value: 1.23456, unit: 'ns' },
      ' each; more.',
    ]);
    expect(joined([text`a`, ns(1), text``, 'b'], ', ')).toEqual(['a, ', { value: 1, unit: 'ns' }, ', , b']);
    expect(joined([])).toEqual([]);
  });
});
