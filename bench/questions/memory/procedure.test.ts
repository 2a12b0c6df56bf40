import { describe, expect, it } from 'vitest';
import { entryPoint, ordinaryArm, type ArmPlan } from '../../processes/children.ts';
import { runProcedure } from '../procedure.fixture.ts';
import { checkFreed, parseSlabBytes, readingsAt } from './parts.ts';

const measure = (arm: string | ArmPlan) => runProcedure('memory', arm, { steps: [0, 400, 800], events: 2 });

/** Raw TCP that takes some bytes more for every connection, and frees or keeps them when it closes. */
const hoarding = (bytes: number, fate: 'free' | 'keep'): ArmPlan => ({
  ...ordinaryArm('raw-tcp', `${fate}-${bytes}`),
  server: entryPoint('processes/hoarding-server-process.fixture.js', [String(bytes), fate]),
});

describe('the procedure of memory', () => {
  it('finds 10,000 bytes that a server holds for each connection, and that they are freed with it', async () => {
    const [plain, more] = [await measure('raw-tcp'), await measure(hoarding(10_000, 'free'))];
    const found = more.slopeOf('external') - plain.slopeOf('external');
    expect(found).toBeGreaterThan(9_900);
    expect(found).toBeLessThan(10_100);
    // The object that stands for the buffer: some 200 bytes.
    expect(more.slopeOf('heap-used') - plain.slopeOf('heap-used')).toBeLessThan(500);
    expect([plain.checks, more.checks]).toEqual([[], []]);
  }, 30_000);

  it('warns of a server that keeps them after the connections have closed', async () => {
    const { checks, valueOf } = await measure(hoarding(10_000, 'keep'));
    expect(checks).toMatchObject([{ code: 'not-freed', outcome: 'warn', values: { connections: 800 } }]);
    expect(valueOf('external-after')).toBeGreaterThan(800 * 10_000);
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
