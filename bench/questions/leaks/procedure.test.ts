import { describe, expect, it } from 'vitest';
import { slopeOf } from '../../stats/slope.ts';
import type { ProcedureRecord } from '../../records/record.ts';
import { entryPoint, ordinaryArm, type ArmPlan } from '../../processes/children.ts';
import { runProcedure } from '../procedure.fixture.ts';

/** Few enough for a test, and enough that a kilobyte for each would rise above what the heap does by itself. */
const SETTINGS = { batches: 4, connects: 100, server: 'own' } as const;

async function runLeaks(arm: ArmPlan, server: 'own' | 'article' = 'own') {
  const procedure = await runProcedure('leaks', arm, { ...SETTINGS, server });
  expect(procedure.checks).toEqual([]);
  return procedure;
}

function slopeIn({ readings }: Pick<ProcedureRecord, 'readings'>, wanted: string): number {
  const points = readings.flatMap(({ quantity, at, value }) =>
    quantity === wanted && at !== null ? [{ x: at, y: value }] : [],
  );
  expect(points.map(({ x }) => x)).toEqual([200, 300, 400, 500]);
  return slopeOf(points) ?? NaN;
}

describe('the procedure of leaks', () => {
  it.each(['sse', 'websocket'])('finds nothing left behind by the server of %s', async (transport) => {
    const procedure = await runLeaks(ordinaryArm(transport));
    for (const quantity of ['timers', 'listeners', 'connections'])
      expect(slopeIn(procedure, quantity)).toBe(0);
    expect(Math.abs(slopeIn(procedure, 'heap-used'))).toBeLessThan(1000);
  });

  it('finds one timer and 5,000 bytes for each connection where they were put', async () => {
    const leaky = entryPoint('questions/leaks/leaky-process.fixture.js');
    const procedure = await runLeaks({ ...ordinaryArm('sse'), server: leaky });
    expect(slopeIn(procedure, 'timers')).toBe(1);
    expect(slopeIn(procedure, 'connections')).toBe(0);
    const bytes = slopeIn(procedure, 'heap-used');
    // The string, and with it the timer and its closure.
    expect(bytes).toBeGreaterThan(5000 - 500);
    expect(bytes).toBeLessThan(5000 + 1500);
  });

  it('finds in the server of the article one timer for each connection, with all that it refers to', async () => {
    const procedure = await runLeaks(ordinaryArm('sse'), 'article');
    expect(slopeIn(procedure, 'timers')).toBe(1);
    expect(slopeIn(procedure, 'heap-used')).toBeGreaterThan(2000);
  });
});
