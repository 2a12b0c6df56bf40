import { describe, expect, it } from 'vitest';
import type { Reading, ProcedureRecord } from '../records/record.ts';
import { firstShown } from './first-shown.ts';
import { heldBack } from './held-back.ts';
import { memoryExternal } from './memory-external.ts';
import { memoryHeap } from './memory-heap.ts';
import { memoryKernel } from './memory-kernel.ts';
import { memoryResident } from './memory-resident.ts';
import { memoryRest } from './memory-rest.ts';
import { memory } from './memory.ts';

const procedure = (readings: readonly Reading[]): ProcedureRecord => ({
  arm: 'sse',
  position: 0,
  fromNs: 0,
  untilNs: 1,
  readings,
  checks: [],
});

/** A million bytes from the start, and so many more for each connection. */
const line = (quantity: string, perConnection: number): Reading[] =>
  [0, 500, 2000].map((at) => ({ quantity, at, value: 1e6 + perConnection * at }));

const whole = procedure([
  ...line('heap-used', 4000),
  ...line('external', 300),
  ...line('rest', 20_000),
  ...line('kernel', 8000),
  { quantity: 'heap-after', at: null, value: 1e9 },
]);

describe('memory per connection', () => {
  it.each([
    ['heap and external buffers', memory, 4300],
    ['all that is resident', memoryResident, 24_300],
    ['the heap', memoryHeap, 4000],
    ['external buffers', memoryExternal, 300],
    ['the rest', memoryRest, 20_000],
    ['the kernel', memoryKernel, 8000],
  ])('is the slope of %s, whatever a server holds without any and after all', (_, metric, bytes) => {
    expect(metric.procedure?.[0]?.of(whole)).toBeCloseTo(bytes, 6);
  });

  it('is not known from one part where it is the sum of two', () => {
    expect(memory.procedure?.[0]?.of(procedure(line('heap-used', 4000)))).toBeNull();
  });

  it('of the kernel is not known where the kernel does not tell', () => {
    expect(memoryKernel.procedure?.[0]?.of(procedure(line('heap-used', 4000)))).toBeNull();
  });
});

describe('a stream', () => {
  const readings = [{ quantity: 'held-back', at: null, value: 60 }];

  it('that showed no event has no delay of the first one, which is not a delay of 0', () => {
    expect(firstShown.procedure?.[0]?.of(procedure(readings))).toBeNull();
    const shown = { quantity: 'first-event', at: null, value: 1e6 };
    expect(firstShown.procedure?.[0]?.of(procedure([...readings, shown]))).toBe(1e6);
  });

  it('holds back what was read', () => {
    expect(heldBack.procedure?.[0]?.of(procedure(readings))).toBe(60);
  });
});
