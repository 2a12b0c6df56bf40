import { describe, expect, it } from 'vitest';
import { metrics } from '../questions/index.ts';
import type { RoundRecord, ProcedureRecord } from '../records/record.ts';
import { saturated } from './analyse.fixture.ts';
import { loadRound, procedureRoundOf } from './rounds.fixture.ts';
import type { CellRounds } from './figures.ts';
import { procedureValuesOf } from './procedure-values.ts';

/** A round in which a connection takes so many bytes of the heap. */
function procedureRound(
  round: number,
  sse: number,
  websocket: number,
  changes: Partial<ProcedureRecord> = {},
): RoundRecord {
  const procedure = (arm: string, position: number, each: number): ProcedureRecord => ({
    arm,
    position,
    fromNs: 0,
    untilNs: 1,
    readings: [0, 1000].flatMap((at) => [
      { quantity: 'heap-used', at, value: 5e6 + at * each },
      { quantity: 'external', at, value: 1e6 },
    ]),
    checks: [],
    ...(arm === 'sse' ? changes : {}),
  });
  return procedureRoundOf({
    cell: {
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
    },
    round,
    aa: null,
    procedures: [procedure('sse', 0, sse), procedure('websocket', 1, websocket)],
  });
}

function values(first: RoundRecord, ...rest: readonly RoundRecord[]) {
  return procedureValuesOf([cellOf('memory', first, ...rest)], metrics);
}

function cellOf(scenario: string, first: RoundRecord, ...rest: readonly RoundRecord[]): CellRounds {
  return { scenario, curves: [], shown: ['memory', 'held-back'], rounds: [first, ...rest] };
}

describe('the values of a procedure', () => {
  it('are those of each arm, the median over the rounds', () => {
    const [value, ...more] = values(
      procedureRound(1, 9000, 4000),
      procedureRound(2, 9400, 4000),
      procedureRound(3, 9100, 4000),
    );
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
    const [value] = values(procedureRound(1, 9000, 4000, { checks: [saturated] }));
    expect(value?.arms.map((arm) => arm.value)).toEqual([null, null]);
  });

  it('do not exist under load', () => {
    expect(values(loadRound(0, () => ({})))).toEqual([]);
  });

  it('that no arm has are a finding, unless they are for another kind of cell of the same scenario', () => {
    const procedure = procedureRound(1, 9000, 4000);
    const load = loadRound(0, () => ({}));
    const shownOf = (...cells: readonly CellRounds[]) =>
      procedureValuesOf(cells, metrics).map(({ metric }) => metric);
    expect(shownOf(cellOf('memory', procedure), cellOf('steady', load))).toEqual(['memory', 'held-back']);
    expect(shownOf(cellOf('memory', procedure), cellOf('memory', load))).toEqual(['memory']);
  });
});
