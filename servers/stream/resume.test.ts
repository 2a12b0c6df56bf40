import { describe, expect, it } from 'vitest';
import { formatResumePoint, parseResumePoint } from './resume.ts';

describe('a resume point', () => {
  it.each([
    ['0', { seq: 0, epoch: null }],
    ['42', { seq: 42, epoch: null }],
    ['0042', { seq: 42, epoch: null }],
    ['999999999999999', { seq: 999_999_999_999_999, epoch: null }],
    ['42.3f9a01c2', { seq: 42, epoch: '3f9a01c2' }],
    ['42.epoch', { seq: 42, epoch: 'epoch' }],
  ])('%s is read', (text, point) => {
    expect(parseResumePoint(text)).toEqual(point);
  });

  it.each([
    '',
    ' ',
    '-1',
    '+1',
    '1.5.6',
    '1e3',
    '0x10',
    '42.',
    '.42',
    '42 ',
    '42\n',
    '٤٢',
    '🦄',
    '42.🦄',
    '42, 43',
    '1234567890123456',
    `42.${'x'.repeat(33)}`,
    '9'.repeat(100_000),
    'Infinity',
    'NaN',
  ])('%j is none, and no error', (text) => {
    expect(parseResumePoint(text)).toBeNull();
  });

  it('may be absent', () => {
    expect([null, undefined, ['1'], 1].map(parseResumePoint)).toEqual([null, null, null, null]);
  });

  it('is read as it was written', () => {
    for (const point of [
      { seq: 7, epoch: null },
      { seq: 0, epoch: 'a-b_C9' },
    ]) {
      expect(parseResumePoint(formatResumePoint(point))).toEqual(point);
    }
  });
});
