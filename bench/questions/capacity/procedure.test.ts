import { describe, expect, it } from 'vitest';
import { injectedArm } from '../../doctor/arms.ts';
import type { ArmPlan } from '../../processes/children.ts';
import { runProcedure } from '../procedure.fixture.ts';

const search = (arm: ArmPlan) =>
  runProcedure(
    'capacity',
    arm,
    {
      connections: 10,
      objectiveMs: 50,
      startPerSecond: 150,
      mostPerSecond: 2400,
      halvings: 2,
      settleMs: 100,
      measureMs: 500,
    },
    { warmUpShare: 1 },
  );

describe('the capacity of a real server', () => {
  it('that needs 1 ms for each event is below 1,000 events a second, and far above the first rate', async () => {
    const server = { kind: 'late', every: 1, lateMs: 1 } as const;
    const arm = injectedArm('sse', 'sse', { server });
    let procedure = await search(arm);
    // A machine that stood still for a while at the first rate has held none: then the search says nothing of the server.
    for (let tries = 1; procedure.readings[0]?.quantity === 'step-p99' && tries < 3; tries += 1) {
      procedure = await search(arm);
    }
    const [found] = procedure.readings;
    // 50 ms late after 600 ms: the search lets 8 % more pass than a server could carry for ever.
    expect(found?.value).toBeLessThan(1000 * 1.1);
    // A machine with much else to do carries less, and must then say so.
    expect(found?.value).toBeGreaterThanOrEqual(150);
    expect(found?.at).toBe(10);
    const isCapacity = found?.quantity === 'capacity';
    expect(procedure.checks).toMatchObject([
      isCapacity
        ? { code: expect.stringMatching(/^limited-by-(?:server|timers)$/), outcome: 'pass' }
        : { code: expect.stringMatching(/^limited-by-(?:others|client)$/), outcome: 'warn' },
    ]);
    if (procedure.checks[0]?.code === 'limited-by-server') expect(found?.value).toBeGreaterThan(500);
  });

  it('is no result where a client that is busy with something else is late', async () => {
    const procedure = await search(injectedArm('sse', 'sse', { client: { busyMs: 150, idleMs: 5 } }));
    expect(procedure.readings.map(({ quantity }) => quantity)).not.toContain('capacity');
    expect(procedure.checks).toMatchObject([
      { code: expect.stringMatching(/^limited-by-(?:client|others)$/), outcome: 'warn' },
    ]);
  });
});
