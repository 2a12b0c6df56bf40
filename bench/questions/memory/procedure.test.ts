import { describe, expect, it } from 'vitest';
import { slopeOf } from '../../stats/slope.ts';
import { entryPoint, ordinaryArm, type ArmPlan } from '../../processes/children.ts';
import { checkFreed, parseSlabBytes, readingsAt } from './parts.ts';
import { runProcedure } from '../procedure.fixture.ts';
import type { ProcedureResult } from '../../rounds/procedure.ts';

async function procedureOf(arms: readonly ArmPlan[]): Promise<readonly ProcedureResult[]> {
  const results: ProcedureResult[] = [];
  for (const arm of arms)
    results.push(await runProcedure('memory', arm, { steps: [0, 400, 800], events: 2 }));
  return results;
}

/** Raw TCP with so many bytes more for every connection, which go with it or stay. */
const hoarding = (bytes: number, fate: 'free' | 'keep'): ArmPlan => ({
  ...ordinaryArm('raw-tcp', `${fate}-${bytes}`),
  server: entryPoint('processes/hoarding-server-process.fixture.js', [String(bytes), fate]),
});

/** Bytes for each connection. */
function slope(procedure: ProcedureResult | undefined, wanted: string): number {
  const points = (procedure?.readings ?? []).flatMap(({ quantity, at, value }) =>
    quantity === wanted && at !== null ? [{ x: at, y: value }] : [],
  );
  return slopeOf(points) ?? NaN;
}

describe('the procedure of memory', () => {
  it('finds 10,000 bytes that a server holds for each connection, and that they go with it', async () => {
    const [plain, more] = await procedureOf([ordinaryArm('raw-tcp'), hoarding(10_000, 'free')]);
    const found = slope(more, 'external') - slope(plain, 'external');
    expect(found).toBeGreaterThan(9_900);
    expect(found).toBeLessThan(10_100);
    // The object that stands for the buffer: some 200 bytes.
    expect(slope(more, 'heap-used') - slope(plain, 'heap-used')).toBeLessThan(500);
    expect(plain?.checks).toEqual([]);
    expect(more?.checks).toEqual([]);
  }, 30_000);

  it('warns of a server that keeps them when the connections have gone', async () => {
    const [leaking] = await procedureOf([hoarding(10_000, 'keep')]);
    expect(leaking?.checks).toMatchObject([{ code: 'not-freed', outcome: 'warn' }]);
    expect(leaking?.checks[0]?.values).toMatchObject({ connections: 800 });
    const after = leaking?.readings.find(({ quantity }) => quantity === 'external-after');
    expect(after?.value).toBeGreaterThan(800 * 10_000);
    expect(after?.at).toBeNull();
  }, 30_000);
});

describe('what is left', () => {
  const held = (heapUsedBytes: number, externalBytes: number) => ({
    heapUsedBytes,
    externalBytes,
    rssBytes: 0,
  });

  it('may be a fifth of what the connections took, heap and external together, and a megabyte in any case', () => {
    expect(checkFreed(held(1e6, 5e6), held(6e6, 55e6), held(2e6, 15e6), 9)).toEqual([]);
    expect(checkFreed(held(1e6, 5e6), held(6e6, 55e6), held(2e6, 15.1e6), 9)).toHaveLength(1);
    expect(checkFreed(held(0, 0), held(2e6, 0), held(1e6, 0), 9)).toEqual([]);
  });
});

describe('a reading', () => {
  it('has what is resident, in three parts that add up', () => {
    const readings = readingsAt(7, { heapUsedBytes: 100, externalBytes: 20, rssBytes: 1000 });
    expect(readings.slice(0, 3)).toEqual([
      { quantity: 'heap-used', at: 7, value: 100 },
      { quantity: 'external', at: 7, value: 20 },
      { quantity: 'rest', at: 7, value: 880 },
    ]);
  });

  it('of the kernel is what its slabs take, and none where it does not tell', () => {
    expect(parseSlabBytes('MemFree: 12 kB\nSlab:             220704 kB\nSReclaimable: 1 kB\n')).toBe(
      220_704 * 1024,
    );
    expect(parseSlabBytes('')).toBeNull();
  });
});
