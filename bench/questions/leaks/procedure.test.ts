import { describe, expect, it } from 'vitest';
import { entryPoint, ordinaryArm, type ArmPlan } from '../../processes/children.ts';
import { runProcedure } from '../procedure.fixture.ts';

/** Few enough for a test, and enough that a kilobyte for each rises above what the heap does by itself. */
async function runLeaks(arm: string | ArmPlan, server: 'own' | 'article' = 'own') {
  const measured = await runProcedure('leaks', arm, { batches: 4, connects: 200, server });
  expect(measured.checks).toEqual([]);
  const places = measured.readings.filter(({ quantity }) => quantity === 'timers').map(({ at }) => at);
  expect(places).toEqual([400, 600, 800, 1000]);
  return measured;
}

describe('the procedure of leaks', () => {
  it.each(['sse', 'websocket'])('finds nothing left behind by the server of %s', async (transport) => {
    const { slopeOf } = await runLeaks(transport);
    for (const quantity of ['timers', 'listeners', 'connections']) expect(slopeOf(quantity)).toBe(0);
    expect(Math.abs(slopeOf('heap-used'))).toBeLessThan(1000);
  });

  it('finds one timer and 5,000 bytes for each connection where they were put', async () => {
    const leaky = entryPoint('questions/leaks/leaky-process.fixture.js');
    const { slopeOf } = await runLeaks({ ...ordinaryArm('sse'), server: leaky });
    expect([slopeOf('timers'), slopeOf('connections')]).toEqual([1, 0]);
    // The string, and with it the timer and its closure.
    expect(slopeOf('heap-used')).toBeGreaterThan(5000 - 500);
    expect(slopeOf('heap-used')).toBeLessThan(5000 + 1500);
  });

  it('finds in the server of the article one timer for each connection, with all that it refers to', async () => {
    const { slopeOf } = await runLeaks('sse', 'article');
    expect(slopeOf('timers')).toBe(1);
    expect(slopeOf('heap-used')).toBeGreaterThan(2000);
  });
});
