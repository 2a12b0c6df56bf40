import { describe, expect, it } from 'vitest';
import { metrics } from '../questions/index.ts';
import type { Grade } from '../records/calibration.ts';
import type { Metric } from '../records/metric.ts';
import type { Check, RoundRecord, ProcedureRecord } from '../records/record.ts';
import { defineRegistry } from '../registry.ts';
import { saturated } from './analyse.fixture.ts';
import { loadRound, memoryRound } from './rounds.fixture.ts';
import type { CellRounds } from './summary.ts';
import { procedureValuesOf } from './procedure-values.ts';

const memory = (round: number, sse: number, changes: Partial<ProcedureRecord> = {}) =>
  memoryRound(round, { sse, websocket: 4000 }, changes);

function values(first: RoundRecord, ...rest: readonly RoundRecord[]) {
  return procedureValuesOf([cellOf('memory', first, ...rest)], metrics);
}

function cellOf(scenario: string, first: RoundRecord, ...rest: readonly RoundRecord[]): CellRounds {
  return { scenario, curves: [], shown: ['memory', 'held-back'], rounds: [first, ...rest] };
}

describe('the values of a procedure', () => {
  it('are those of each arm, the median over the rounds', () => {
    const [value, ...more] = values(memory(1, 9000), memory(2, 9400), memory(3, 9100));
    expect(more.map(({ metric }) => metric)).toEqual(['held-back']);
    expect(value).toMatchObject({ cell: 'idle', metric: 'memory', statistic: 'slope', unit: 'bytes' });
    expect(
      value?.arms.map(({ transport, value: found }) => [transport, Math.round(found?.value ?? 0)]),
    ).toEqual([
      ['sse', 9100],
      ['websocket', 4000],
    ]);
    expect(value?.arms[0]?.value).toMatchObject({ rounds: 3, confidence: 0.75 });
  });

  it('are none, not 0, where every round is void', () => {
    const [value] = values(memory(1, 9000, { checks: [saturated] }));
    expect(value?.arms.map((arm) => arm.value)).toEqual([null, null]);
  });

  it('do not exist under load', () => {
    expect(values(loadRound(0, () => ({})))).toEqual([]);
  });

  it('that no arm has are a finding, unless they are for another kind of cell of the same scenario', () => {
    const procedure = memory(1, 9000);
    const load = loadRound(0, () => ({}));
    const shownOf = (...cells: readonly CellRounds[]) =>
      procedureValuesOf(cells, metrics).map(({ metric }) => metric);
    expect(shownOf(cellOf('memory', procedure), cellOf('steady', load))).toEqual(['memory', 'held-back']);
    expect(shownOf(cellOf('memory', procedure), cellOf('memory', load))).toEqual(['memory']);
  });

  it('that a cell with these transports cannot have are left out', () => {
    const shownWith = (isFor: Metric['isFor']) => {
      const memoryAlone = { ...metrics.get('memory'), ...(isFor && { isFor }) };
      const some = defineRegistry('metric', {
        ...Object.fromEntries(metrics.entries()),
        memory: memoryAlone,
      });
      return procedureValuesOf([cellOf('memory', memory(1, 9000))], some).map(({ metric }) => metric);
    };
    expect(
      shownWith((cell, transports) => cell.procedure === 'memory' && transports.includes('sse')),
    ).toEqual(shownWith(undefined));
    expect(shownWith((_cell, transports) => transports.includes('raw-tcp'))).toEqual(['held-back']);
  });

  describe('that are a difference of two sides', () => {
    const isDifference = { ...metrics.get('memory'), isDifference: true } as const;
    const asDifference = defineRegistry('metric', {
      ...Object.fromEntries(metrics.entries()),
      memory: isDifference,
    });
    const differenceOver = (rounds: number, checks: readonly Check[] = [], grade: Grade | null = null) => {
      const [first = memory(1, 9000), ...rest] = Array.from({ length: rounds }, (_, at) =>
        memory(at + 1, 9000 + at, { checks }),
      );
      const [value] = procedureValuesOf([cellOf('memory', first, ...rest)], asDifference, grade);
      return value?.arms[0]?.difference;
    };
    const disturbed: Check = { code: 'foreign-pressure', outcome: 'disturbed', values: {} };

    it('have a verdict of each arm, with the floor of the margin, from six rounds on', () => {
      expect(differenceOver(6)).toMatchObject({
        outcome: 'higher',
        margin: 500,
        low: 9000,
        high: 9005,
        rounds: 6,
      });
      expect(differenceOver(5)).toBeNull();
      expect(values(memory(1, 9000))[0]?.arms[0]).not.toHaveProperty('difference');
    });

    it('have a direction alone where the rounds were disturbed or the grade is coarse', () => {
      expect(differenceOver(6, [disturbed])).toMatchObject({ outcome: 'different', rounds: 6 });
      expect(differenceOver(6, [], 'coarse')).toMatchObject({ outcome: 'different' });
      expect(differenceOver(6, [], 'usable')).toMatchObject({ outcome: 'higher' });
    });
  });
});
