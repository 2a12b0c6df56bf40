import { describe, expect, it } from 'vitest';
import type { ProcedureValue } from '../records/figures.ts';
import { sampleRun } from './sample-run.fixture.ts';
import { valueTablesOf } from './value-table.ts';

const point = {
  value: 9100,
  low: 9000,
  high: 9400,
  confidence: 0.75,
  rounds: 3,
  roundValues: [9000, 9400, 9100],
};

function valueOf(cell: string, candidate: ProcedureValue['arms'][number]['value']): ProcedureValue {
  return {
    scenario: 'fan-out',
    cell,
    metric: 'memory',
    metricLabel: 'Server memory per connection',
    unit: 'bytes',
    statistic: 'slope',
    arms: [
      { transport: 'sse', value: point },
      { transport: 'websocket', value: candidate },
    ],
  };
}

function tables(...values: readonly ProcedureValue[]) {
  const { figures, verdicts } = sampleRun();
  const undecided = verdicts.filter(({ cell }) => cell !== '1000-connections');
  return valueTablesOf(sampleRun({ figures: { ...figures, values }, verdicts: undecided }), 'fan-out');
}

describe('a table of values', () => {
  it('has metrics in rows and transports in columns, and a dash where there is no value', () => {
    expect(tables(valueOf('1000-connections', null))).toMatchObject([
      {
        title: '1,000 connections',
        head: ['What', 'SSE', 'WebSocket'],
        rows: [['Server memory per connection', '9.10 kB (9.00 kB..9.40 kB)', '–']],
      },
    ]);
  });

  it('names the statistic where a metric is shown in several', () => {
    const p90: ProcedureValue = { ...valueOf('1000-connections', point), statistic: 'p90' };
    const [table] = tables(valueOf('1000-connections', point), p90);
    expect(table?.rows.map(([what]) => what)).toEqual([
      'Server memory per connection, slope',
      'Server memory per connection, p90',
    ]);
  });

  it('says what was done, and over how many rounds', () => {
    const [table] = tables(valueOf('1000-connections', point));
    expect(table?.basis).toMatch(/^50 events per second, measured .* Median over 3 rounds; .* 75 %\.$/);
  });

  it('is left out where verdicts show the same', () => {
    expect(tables(valueOf('100-connections', point))).toEqual([]);
  });
});
