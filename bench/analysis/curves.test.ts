import { describe, expect, it } from 'vitest';
import { metrics } from '../questions/index.ts';
import type { ProcedureRecord, RoundRecord } from '../records/record.ts';
import type { CurveSpec } from '../records/scenario.ts';
import { saturated } from './analyse.fixture.ts';
import { curvesOf } from './curves.ts';
import { loadRound, memoryRound } from './rounds.fixture.ts';

const heap: CurveSpec = {
  label: 'Heap used',
  unit: 'bytes',
  x: { label: 'Connections', unit: 'count', scale: 'linear' },
  from: { kind: 'readings', quantity: 'heap-used' },
};

const memory = (round: number, perConnection: number, changes: Partial<ProcedureRecord> = {}) =>
  memoryRound(round, { sse: perConnection, websocket: perConnection / 2 }, changes);

function curves(first: RoundRecord, ...rest: readonly RoundRecord[]) {
  const cells = [{ scenario: 'memory', curves: [heap], shown: [], rounds: [first, ...rest] }] as const;
  return curvesOf(cells, metrics).map(({ curve }) => curve);
}

describe('a curve of readings', () => {
  it('has a line for each transport and a point for each place, the median over the rounds with its spread', () => {
    const [curve, ...more] = curves(memory(1, 9000), memory(2, 11_000), memory(3, 10_000));
    expect(more).toEqual([]);
    expect(curve).toMatchObject({ scenario: 'memory', cell: 'idle', label: 'Heap used', unit: 'bytes' });
    expect(curve?.lines.map(({ transport }) => transport)).toEqual(['sse', 'websocket']);
    expect(curve?.lines[0]?.points).toEqual([
      { x: 0, value: 5e6, low: 5e6, high: 5e6, confidence: 0.75, rounds: 3, roundValues: [5e6, 5e6, 5e6] },
      {
        x: 1000,
        value: 15e6,
        low: 14e6,
        high: 16e6,
        confidence: 0.75,
        rounds: 3,
        roundValues: [14e6, 16e6, 15e6],
      },
    ]);
    expect(curve?.lines[1]?.points[1]).toMatchObject({ value: 10e6, low: 9.5e6, high: 10.5e6 });
  });

  it('leaves out a void arm, and with it the round of the others', () => {
    const [curve] = curves(memory(1, 9000), memory(2, 1, { checks: [saturated] }));
    expect(curve?.lines.map(({ points }) => points.map(({ rounds }) => rounds))).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(curve?.lines[0]?.points[1]).toMatchObject({ value: 14e6, roundValues: [14e6, null] });
  });

  it('does not exist where nothing was read', () => {
    expect(curves(memory(1, 1, { checks: [saturated] }))).toEqual([]);
  });
});

describe('a curve over cells', () => {
  const at = (id: string, connections: number) => {
    const base = loadRound(0, () => ({
      server: { cpuUserUs: connections, cpuSystemUs: 0, deliveries: 100 },
    }));
    return { ...base, cell: { ...base.cell, id, connections } };
  };
  const over = (among: readonly string[] | undefined, ...records: readonly ReturnType<typeof at>[]) => {
    const named = among === undefined ? {} : { among };
    const from = {
      kind: 'cells',
      metric: 'server-cpu',
      statistic: 'mean',
      along: 'connections',
      ...named,
    } as const;
    return curvesOf(
      records.map((record) => ({
        scenario: 'scale',
        curves: [{ ...heap, from }],
        shown: [],
        rounds: [record] as const,
      })),
      metrics,
    ).map(({ curve }) => curve);
  };

  it('has a point for each cell, in the order of the axis', () => {
    const [found, ...more] = over(undefined, at('many', 100), at('few', 10));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ cell: null, of: 'server-cpu', along: 'connections' });
    expect(
      found?.lines.map(({ transport, points }) => [transport, points.map(({ x, value }) => [x, value])]),
    ).toEqual(
      ['sse', 'websocket'].map((transport) => [
        transport,
        [
          [10, 100],
          [100, 1000],
        ],
      ]),
    );
  });

  it('takes only the cells that it names', () => {
    const [found] = over(['slow', 'many'], at('slow', 100), at('fast', 100), at('many', 1000));
    expect(found?.lines[0]?.points.map(({ x, rounds }) => [x, rounds])).toEqual([
      [100, 1],
      [1000, 1],
    ]);
  });
});
