import { describe, expect, it } from 'vitest';
import { makeProcedureCell } from '../questions/cells.ts';
import { ordinaryArm } from '../processes/children.ts';
import { testContext } from './context.fixture.ts';
import type { RoundContext } from './context.ts';
import { procedure } from '../questions/memory/procedure.ts';
import { runProcedureRound } from './procedure-round.ts';

const cell = makeProcedureCell('few', 'few connections', {
  procedure: 'memory',
  settings: { steps: [0, 100, 600], events: 2 },
  load: 'A few connections.',
  connections: 600,
  armSeconds: 1,
  rounds: { quick: 1 },
});

const context = (changes: Partial<RoundContext> = {}): RoundContext =>
  testContext(['sse', 'websocket'], changes, false);

describe('a round of a procedure', () => {
  it('takes every arm through the procedure, one after the other, and reads off its numbers', async () => {
    const record = await runProcedureRound(context(), cell, procedure);
    expect(record.procedures.map(({ position }) => position)).toEqual([0, 1]);
    expect(record.procedures.map(({ arm }) => arm).toSorted()).toEqual(['sse', 'websocket']);
    for (const { readings, checks, fromNs, untilNs } of record.procedures) {
      expect(checks).toEqual([]);
      expect(untilNs).toBeGreaterThan(fromNs);
      const heap = readings.filter(({ quantity }) => quantity === 'heap-used');
      expect(heap.map(({ at }) => at)).toEqual([0, 100, 600]);
      // Each connection takes at least a kilobyte of the server's heap, on every transport.
      expect((heap[2]?.value ?? 0) - (heap[1]?.value ?? 0)).toBeGreaterThan(500 * 1000);
    }
    const [first, second] = record.procedures;
    expect(second?.fromNs).toBeGreaterThanOrEqual(first?.untilNs ?? Infinity);
    expect(record.arms.map(({ serverSoftware }) => serverSoftware).toSorted()).toEqual([
      'express 1.2.3',
      'ws 1.2.3',
    ]);
  });

  it('goes on without an arm whose process dies, and leaves the cause', async () => {
    const dying = { ...ordinaryArm('sse'), server: { file: '/nonexistent/server.js', args: [] } };
    const record = await runProcedureRound(
      context({ arms: [dying, ordinaryArm('websocket')] }),
      cell,
      procedure,
    );
    const ofSse = record.procedures.find(({ arm }) => arm === 'sse');
    expect(ofSse?.readings).toEqual([]);
    expect(ofSse?.checks).toMatchObject([{ code: 'unmeasured', outcome: 'void' }]);
    expect(record.procedures.find(({ arm }) => arm === 'websocket')?.readings).not.toEqual([]);
    expect(record.arms.map(({ arm }) => arm)).toEqual(['websocket']);
  });

  it('ends at once when it is aborted', async () => {
    const controller = new AbortController();
    const round = runProcedureRound(context({ signal: controller.signal }), cell, procedure);
    controller.abort();
    await expect(round).rejects.toThrow();
  });
});
