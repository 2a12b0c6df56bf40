import { describe, expect, it } from 'vitest';
import type { ProcedureRecord } from '../records/record.ts';
import { COST, EXACT, MEMORY } from './margins.ts';
import { MEMORY_METRICS } from './memory.ts';
import { readingsOf } from './readings.ts';

const { at, over, slope, total } = readingsOf<string>();

/** A procedure that read these values, by quantity: pairs of a place and a value, or values without a place. */
function read(
  table: Readonly<Record<string, readonly (number | readonly [at: number, value: number])[]>>,
): ProcedureRecord {
  const readings = Object.entries(table).flatMap(([quantity, values]) =>
    values.map((one) =>
      typeof one === 'number' ? { quantity, at: null, value: one } : { quantity, at: one[0], value: one[1] },
    ),
  );
  return { arm: 'sse', position: 0, fromNs: 0, untilNs: 1, readings, checks: [] };
}

describe('a statistic over readings', () => {
  it.each([
    ['mean', 14.5],
    ['median', 5.5],
    ['p90', 18.1],
  ] as const)('is the %s of one quantity, wherever its readings lie', (statistic, value) => {
    const ten = read({ wanted: [1, [20, 2], 3, 4, 5, 6, 7, 8, 9, 100], other: [1000] });
    expect(over('wanted', statistic, EXACT).of(ten)).toBeCloseTo(value, 10);
    expect(over('unread', statistic, EXACT).of(ten)).toBeNull();
  });
});

describe('one reading', () => {
  const latencies = read({ latency: [9, [20, 3], [0, 1], [100, 2]], bytes: [[200, 7]] });

  it.each([
    ['first', 9],
    ['last', 2],
    [20, 3],
    [null, 9],
    [21, null],
  ] as const)('at the place %s is found by its place, not by its order or value', (place, value) => {
    expect(at('latency', place, 'mean', COST).of(latencies)).toBe(value);
    expect(at('unread', place, 'mean', COST).of(latencies)).toBeNull();
  });
});

describe('a total', () => {
  it('adds the medians of several quantities, and is unknown when one was not read', () => {
    const both = total(['read', 'written'], EXACT);
    expect(both.of(read({ read: [1, 2, 9], written: [6] }))).toBe(8);
    expect(both.of(read({ read: [1] }))).toBeNull();
  });
});

describe('a slope', () => {
  /** A million bytes at the start, and more for each connection. */
  const line = (perConnection: number) => [0, 500, 2000].map((x) => [x, 1e6 + perConnection * x] as const);
  const whole = read({
    'heap-used': line(4000),
    external: line(300),
    rest: line(20_000),
    kernel: line(8000),
    'heap-after': [1e9],
  });

  it.each([
    ['memory', 4300],
    ['memory-resident', 24_300],
    ['memory-heap', 4000],
    ['memory-external', 300],
    ['memory-rest', 20_000],
    ['memory-kernel', 8000],
  ] as const)('of %s is what one connection adds, without the base and what is left after', (id, bytes) => {
    expect(MEMORY_METRICS[id].procedure?.[0]?.of(whole)).toBeCloseTo(bytes, 6);
  });

  it('is unknown from one of two parts, and from one place', () => {
    expect(slope(['heap-used', 'external'], MEMORY).of(read({ 'heap-used': line(1) }))).toBeNull();
    expect(slope(['heap-used'], MEMORY).of(read({ 'heap-used': [[5, 1]] }))).toBeNull();
  });
});

it('a quantity that the procedure does not read does not compile', () => {
  // @ts-expect-error: the procedure reads 'open-time'
  expect(readingsOf<'open-time'>().over('open-tmie', 'mean', COST).of(read({}))).toBeNull();
});
