import { describe, expect, it } from 'vitest';
import { entryPoint, ordinaryArm, type ArmPlan } from '../../processes/children.ts';
import { measureOnce, runProcedure } from '../procedure.fixture.ts';
import { checkFreed, parseSlabBytes, readingsAt } from './parts.ts';

const SMALL = { steps: [0, 400, 800], events: 2 };
const measureOrdinary = measureOnce('memory', SMALL);
const measure = (arm: ArmPlan) => runProcedure('memory', arm, SMALL);

/** Raw TCP that takes some bytes more for every connection, and frees or keeps them when it closes. */
const hoarding = (bytes: number, place: 'heap' | 'external', fate: 'free' | 'keep'): ArmPlan => ({
  ...ordinaryArm('raw-tcp', `${fate}-${bytes}-${place}`),
  server: entryPoint('processes/hoarding-server-process.fixture.js', [String(bytes), place, fate]),
});

/** Beside it, what V8 does with its own heap meanwhile is nothing: some hundred bytes for each connection at most. */
const BALLAST_BYTES = 100_000;

describe('the procedure of memory', () => {
  it.each<['heap' | 'external', number, number]>([
    ['heap', 1, 0],
    ['external', 0, 1],
  ])(
    'finds what a server holds for each connection in its %s there and nowhere else, and that it is freed',
    async (place, inHeap, inExternal) => {
      const plain = await measureOrdinary('raw-tcp');
      const more = await measure(hoarding(BALLAST_BYTES, place, 'free'));
      const found = (quantity: string): number =>
        Math.round((more.slopeOf(quantity) - plain.slopeOf(quantity)) / (BALLAST_BYTES / 10)) / 10 + 0; // -0 is 0, too
      expect([found('heap-used'), found('external')]).toEqual([inHeap, inExternal]);
      expect([plain.checks, more.checks]).toEqual([[], []]);
    },
  );

  it('warns of a server that keeps them after the connections have closed', async () => {
    const { checks, valueOf } = await measure(hoarding(10_000, 'external', 'keep'));
    expect(checks).toMatchObject([{ code: 'not-freed', outcome: 'warn', values: { connections: 800 } }]);
    expect(valueOf('external-after')).toBeGreaterThan(800 * 10_000);
  });
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
