import { describe, expect, it } from 'vitest';

import {
  formatChosen,
  formatCount,
  formatEstimate,
  formatDifference,
  formatPair,
  formatPercent,
  formatRatio,
  formatSeconds,
  formatTime,
  formatValue,
} from './format.ts';

describe('a value', () => {
  it.each([
    [0, 'ns', '0 ns'],
    [0.5, 'ns', '0.500 ns'],
    [7, 'ns', '7.00 ns'],
    [999.4, 'ns', '999 ns'],
    [999.6, 'ns', '1.00 µs'],
    [241_300, 'ns', '241 µs'],
    [999_499_999, 'ns', '999 ms'],
    [999_500_000, 'ns', '1.00 s'],
    [1_342_000_000, 'ns', '1.34 s'],
    [1_234_000_000_000, 'ns', '1,230 s'],
    [-2500, 'ns', '-2.50 µs'],
    [58.5, 'bytes', '58.5 B'],
    [8_325_000_000, 'bytes', '8.32 GB'],
    [123_456, 'bytes', '123 kB'],
    [0, 'bytes', '0 B'],
    [1_234_567, 'events', '1,234,567'],
    [37, 'events', '37'],
    [2.25, 'events', '2.25'],
    [12_345.6, 'count', '12,300'],
    [4983.2, 'events/s', '4,980/s'],
    [85_432, 'events/s', '85,400/s'],
  ] as const)('of %d %s reads %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });

  it('that is absent is a dash, and so is one that is no number', () => {
    expect([null, Number.NaN, Number.POSITIVE_INFINITY].map((value) => formatValue(value, 'ns'))).toEqual([
      '–',
      '–',
      '–',
    ]);
  });

  it('that was chosen shows no digits beyond what it says', () => {
    expect([1e6, 5e7, 1e5, 1.5e6, 2e9].map((value) => formatChosen(value, 'ns'))).toEqual([
      '1 ms',
      '50 ms',
      '100 µs',
      '1.5 ms',
      '2 s',
    ]);
    expect(formatChosen(10, 'events')).toBe('10');
  });
});

describe('two values that are compared', () => {
  it('stand in one unit', () => {
    expect(formatPair([980_000, 1_200_000], 'ns')).toEqual(['0.980 ms', '1.20 ms']);
    expect(formatPair([1_200_000, 980_000], 'ns')).toEqual(['1.20 ms', '0.980 ms']);
  });

  it('keep their own units when they lie more than a factor of ten below', () => {
    expect(formatPair([52_000, 1_200_000], 'ns')).toEqual(['52.0 µs', '1.20 ms']);
  });

  it('may be absent or 0', () => {
    expect(formatPair([null, 1_200_000], 'ns')).toEqual(['–', '1.20 ms']);
    expect(formatPair([0, 1_200_000], 'ns')).toEqual(['0 ms', '1.20 ms']);
    expect(formatPair([null, null], 'ns')).toEqual(['–', '–']);
    expect(formatPair([0, 0], 'events')).toEqual(['0', '0']);
  });

  it('show as many digits as it takes to see that exact values differ', () => {
    expect(formatPair([70.02, 70.01], 'bytes')).toEqual(['70.0 B', '70.0 B']);
    expect(formatPair([70.02, 70.01], 'bytes', true)).toEqual(['70.02 B', '70.01 B']);
    expect(formatPair([70.02, 70.02], 'bytes', true)).toEqual(['70.0 B', '70.0 B']);
  });
});

describe('a ratio', () => {
  it.each([
    [1.3137, '1.31x'],
    [0.7612, '0.76x'],
    [1, '1.00x'],
    [12.44, '12.4x'],
    [432.1, '432x'],
    [0.0123, '0.012x'],
    [0.000_04, '0.00004x'],
    [0.9987, '0.999x'],
    [1.0002, '1.0002x'],
  ])('of %d reads %s', (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text);
  });

  it.each([
    [0.8052, 0.7818, 0.8291, '0.81x', '(0.78..0.83)'],
    [2.1, 1.9, 2.4, '2.10x', '(1.90..2.40)'],
    [1.002, 0.999, 1.004, '1.002x', '(0.999..1.004)'],
    [12.4, 11, 14, '12.4x', '(11.0..14.0)'],
    [1.234, 1.0041, 1.502, '1.23x', '(1.004..1.50)'],
    [1.023, 0.9991, 1.079, '1.02x', '(0.999..1.08)'],
    [1.3, 1.296, 1.304, '1.30x', '(1.30..1.30)'],
    [0.7964, 0.7951, 0.7979, '0.796x', '(0.795..0.798)'],
    [1.1, 1, 1.2, '1.10x', '(1.00..1.20)'],
    [0.756, 0.756, 0.756, '0.76x', ''],
  ])(
    'of %d from %d to %d has three digits at most, unless they would hide that an end is not 1',
    (point, low, high, text, interval) => {
      expect(formatEstimate({ point, low, high, confidence: 0.95 })).toEqual({ point: text, interval });
    },
  );
});

it('a percentage has two significant digits, and large ones are grouped', () => {
  expect([0.1, 0.269, 0.0125, 0.0309, 1.5, 48.7, 0].map(formatPercent)).toEqual([
    '10 %',
    '27 %',
    '1.3 %',
    '3.1 %',
    '150 %',
    '4,870 %',
    '0 %',
  ]);
});

it('a difference is how far a ratio lies from 1, and never a whole 100 % less of something', () => {
  expect([1, 1.031, 1.27, 3.42, 0.72, 0.9977, 0.0031, 0.000_04, 1e-9, 0].map(formatDifference)).toEqual([
    '0 %',
    '3.1 %',
    '27 %',
    '242 %',
    '28 %',
    '0.23 %',
    '99.7 %',
    '99.996 %',
    'more than 99.999 %',
    '100 %',
  ]);
});

it('things are counted in words', () => {
  expect([formatCount(1, 'round'), formatCount(0, 'pair'), formatCount(1200, 'pair')]).toEqual([
    '1 round',
    '0 pairs',
    '1,200 pairs',
  ]);
});

it('seconds become minutes from 60 on', () => {
  expect([0, 42.4, 59.6, 60, 271].map(formatSeconds)).toEqual([
    '0 s',
    '42 s',
    '1 min 0 s',
    '1 min 0 s',
    '4 min 31 s',
  ]);
});

it('a time is given to the minute, and left alone when it is not in UTC', () => {
  expect(formatTime('2026-05-04T09:30:59.123Z')).toBe('2026-05-04 09:30 UTC');
  expect(formatTime('2026-05-04T09:30:59+02:00')).toBe('2026-05-04T09:30:59+02:00');
});
