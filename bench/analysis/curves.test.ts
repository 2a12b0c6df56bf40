import { describe, expect, it } from 'vitest';
import { metrics } from '../questions/index.ts';
import type { Reading, RoundRecord, ProcedureRecord } from '../records/record.ts';
import type { CurveSpec, ProcedureCell } from '../records/scenario.ts';
import { saturated } from './analyse.fixture.ts';
import { curvesOf } from './curves.ts';
import { loadRound, procedureRoundOf } from './rounds.fixture.ts';

const cell: ProcedureCell = {
  kind: 'procedure',
  id: 'idle',
  label: 'idle',
  procedure: 'memory',
  settings: {},
  load: 'Some connections.',
  connections: 1000,
  armSeconds: 1,
  transports: null,
  rounds: { quick: 1, standard: 3, full: 6 },
  primary: [],
};

const heap: CurveSpec = {
  label: 'Heap used',
  unit: 'bytes',
  x: { label: 'Connections', unit: 'count', scale: 'linear' },
  from: { kind: 'readings', quantity: 'heap-used' },
};

/** A round in which SSE holds `perConnection` bytes for each connection, and WebSocket half of that. */
function procedureRound(
  round: number,
  perConnection: number,
  changes: Partial<ProcedureRecord> = {},
): RoundRecord {
  const procedure = (arm: string, factor: number, position: number): ProcedureRecord => ({
    arm,
    position,
    fromNs: 0,
    untilNs: 1,
    readings: [1000, 0].flatMap((at): Reading[] => [
      { quantity: 'heap-used', at, value: 5e6 + at * perConnection * factor },
      { quantity: 'external', at, value: 1 },
    ]),
    checks: [],
    ...(arm === 'sse' ? changes : {}),
  });
  return procedureRoundOf({
    scenario: 'memory',
    cell,
    round,
    aa: null,
    procedures: [procedure('sse', 1, 0), procedure('websocket', 0.5, 1)],
  });
}

function curves(first: RoundRecord, ...rest: readonly RoundRecord[]) {
  return curvesOf([{ scenario: 'memory', curves: [heap], shown: [], rounds: [first, ...rest] }], metrics);
}

describe('a curve of readings', () => {
  it('has a line for each transport and a point for each place, the median over the rounds with its spread', () => {
    const [curve, ...more] = curves(
      procedureRound(1, 9000),
      procedureRound(2, 11_000),
      procedureRound(3, 10_000),
    );
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
    const [curve] = curves(procedureRound(1, 9000), procedureRound(2, 1, { checks: [saturated] }));
    expect(curve?.lines.map(({ points }) => points.map(({ rounds }) => rounds))).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(curve?.lines[0]?.points[1]).toMatchObject({ value: 14e6, roundValues: [14e6, null] });
  });

  it('does not exist where nothing was read', () => {
    expect(curves(procedureRound(1, 1, { checks: [saturated] }))).toEqual([]);
  });
});

describe('a curve over cells', () => {
  it('has a point for each cell, in the order of the axis', () => {
    const byConnections: CurveSpec = {
      ...heap,
      from: { kind: 'cells', metric: 'server-cpu', statistic: 'mean', along: 'connections' },
    };
    const at = (connections: number) => {
      const base = loadRound(0, () => ({
        server: { cpuUserUs: connections, cpuSystemUs: 0, deliveries: 100 },
      }));
      return { ...base, cell: { ...base.cell, id: `c${connections}`, connections } };
    };
    const found = curvesOf(
      [100, 10].map((connections) => ({
        scenario: 'scale',
        curves: [byConnections],
        shown: [],
        rounds: [at(connections)] as const,
      })),
      metrics,
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.cell).toBeNull();
    expect(found[0]?.lines.map(({ transport, points }) => [transport, points.map(({ x }) => x)])).toEqual([
      ['sse', [10, 100]],
      ['websocket', [10, 100]],
    ]);
    expect(found[0]?.lines[0]?.points.map(({ value }) => value)).toEqual([100, 1000]);
  });

  it('takes only the cells that it names', () => {
    const at = (id: string, connections: number) => {
      const base = loadRound(0, () => ({ server: { cpuUserUs: connections, deliveries: 100 } }));
      return { ...base, cell: { ...base.cell, id, connections } };
    };
    const [curve] = curvesOf(
      [at('slow', 100), at('fast', 100), at('many', 1000)].map((record) => ({
        scenario: 'scale',
        shown: [],
        curves: [
          {
            ...heap,
            from: {
              kind: 'cells',
              metric: 'server-cpu',
              statistic: 'mean',
              along: 'connections',
              among: ['slow', 'many'],
            },
          },
        ],
        rounds: [record] as const,
      })),
      metrics,
    );
    expect(curve?.lines[0]?.points.map(({ x, rounds }) => [x, rounds])).toEqual([
      [100, 1],
      [1000, 1],
    ]);
  });
});
