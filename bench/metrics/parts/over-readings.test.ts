import { describe, expect, it } from 'vitest';
import type { ProcedureRecord } from '../../records/record.ts';
import { EXACT } from './margins.ts';
import { overReadings, sumOfReadings } from './over-readings.ts';

function procedure(table: Readonly<Record<string, readonly number[]>>): ProcedureRecord {
  const readings = Object.entries(table).flatMap(([quantity, values]) =>
    values.map((value, index) => ({ quantity, at: index === 0 ? null : index, value })),
  );
  return { arm: 'sse', position: 0, fromNs: 0, untilNs: 1, readings, checks: [] };
}

describe('a statistic over readings', () => {
  const ten = procedure({ wanted: [1, 2, 3, 4, 5, 6, 7, 8, 9, 100], other: [1000] });

  it.each([
    ['mean', 14.5],
    ['median', 5.5],
    ['p90', 18.1],
  ] as const)('takes the %s of one quantity, wherever its readings lie', (statistic, value) => {
    expect(overReadings('wanted', statistic, EXACT).of(ten)).toBeCloseTo(value, 10);
  });

  it('does not exist where nothing was read', () => {
    expect(overReadings('absent', 'mean', EXACT).of(ten)).toBeNull();
    expect(overReadings('absent', 'p90', EXACT).of(ten)).toBeNull();
  });
});

describe('a sum of readings', () => {
  it('adds the median of each quantity', () => {
    expect(sumOfReadings(['read', 'written'], EXACT).of(procedure({ read: [1, 2, 9], written: [6] }))).toBe(
      8,
    );
  });

  it('does not exist where one of them was not read', () => {
    expect(sumOfReadings(['read', 'written'], EXACT).of(procedure({ read: [1] }))).toBeNull();
  });
});
