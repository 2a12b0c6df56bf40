import { describe, expect, it } from 'vitest';
import { faultOf } from '../../metrics/records.fixture.ts';
import { testContext } from '../../rounds/context.fixture.ts';
import { runFaultRound } from '../../rounds/fault-round.ts';
import type { FaultCell } from '../../records/scenario.ts';
import { encodeHistogram } from '../../stats/histogram.ts';
import { NOT_RESUMING, RESUMING } from '../cells.ts';
import { question } from './index.ts';

const cells = question.scenario.cells.filter((cell): cell is FaultCell => cell.kind === 'fault');

const valuesOf = (id: string, fault: Parameters<typeof faultOf>[0]) =>
  question.metrics[id]?.fault?.map((one) => one.of(faultOf(fault)));

describe('recurring cuts', () => {
  it('take the same share of every period, and leave time to come back before the stream ends', () => {
    for (const { timeline, emitMs } of cells) {
      const cuts = timeline.filter(({ action }) => action === 'refuse').map(({ atMs }) => atMs);
      const ends = timeline.filter(({ action }) => action === 'accept').map(({ atMs }) => atMs);
      expect(cuts).toHaveLength(emitMs / 15_000);
      expect(ends).toEqual(cuts.map((atMs) => atMs + 2000));
      for (const [at, atMs] of cuts.entries()) expect(atMs).toBe(6500 + at * 15_000);
      expect(timeline.flatMap(({ marks }) => marks ?? [])).toEqual(['on', 'off']);
    }
  });

  it('lose what fell due meanwhile without resume; with it that comes late, and everything comes', async () => {
    const [cell] = cells;
    if (cell === undefined) throw new Error('there is no cell');
    // Twenty times faster, with events twice as dense.
    const timeline = cell.timeline.map((step) => ({ ...step, atMs: step.atMs / 20 }));
    for (const policy of [RESUMING, NOT_RESUMING]) {
      const { faults } = await runFaultRound(testContext(['sse', 'websocket'], {}, false), {
        ...cell,
        connections: 3,
        eventsPerSecond: 200,
        emitMs: cell.emitMs / 20,
        timeline,
        reconnect: { ...policy, delayMs: 20, maxDelayMs: 20 },
      });
      for (const { arm, checks, counts, replayDelays } of faults) {
        expect(checks.filter(({ outcome }) => outcome === 'void')).toEqual([]);
        expect(counts, arm).toMatchObject({ expected: 900, duplicate: 0, reordered: 0 });
        if (policy.resume) {
          expect(counts.missed, arm).toBe(0);
          expect(replayDelays.count, arm).toBeGreaterThan(0);
        } else {
          expect(counts.missed, arm).toBeGreaterThan(0);
          expect(replayDelays).toEqual({ count: 0, data: null });
        }
      }
    }
  });
});

it('says how much of 1,000 events arrived, and how late what fell due meanwhile', () => {
  expect(valuesOf('delivered-share', { counts: { expected: 400, missed: 50 } })).toEqual([875]);
  expect(valuesOf('delivered-share', { counts: { expected: 0 } })).toEqual([null]);
  expect(question.metrics['delivered-share']?.fault?.[0]?.margin).toEqual({
    kind: 'relative',
    ratio: 1.01,
    floor: 0,
  });
  const replayDelays = encodeHistogram([10, 20, 30]);
  expect(valuesOf('replay-delay', { replayDelays })).toEqual([20, 30, 30]);
  expect(valuesOf('replay-delay', {})).toEqual([null, null, null]);
});
