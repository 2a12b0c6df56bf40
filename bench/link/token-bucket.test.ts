import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const MS = 1e6;

describe('a token bucket of 1,000 bytes per second', () => {
  it('starts empty, and lets 10 bytes pass after 10 ms', () => {
    const bucket = new TokenBucket(1000, 0);
    expect(bucket.waitMs(500, 0)).toBe(10);
    expect(bucket.waitMs(500, 4 * MS)).toBe(6);
    expect(bucket.waitMs(500, 10 * MS)).toBe(0);
    expect(bucket.take(500, 10 * MS)).toBe(10);
    expect(bucket.waitMs(500, 10 * MS)).toBe(10);
  });

  it('waits no longer than the bytes that are wanted take', () => {
    const bucket = new TokenBucket(1000, 0);
    expect(bucket.waitMs(3, 0)).toBe(3);
    expect(bucket.waitMs(3, 3 * MS)).toBe(0);
    expect(bucket.take(3, 3 * MS)).toBe(3);
  });

  it('makes up for a timer that was 40 ms late, and for no more than 50 ms', () => {
    const bucket = new TokenBucket(1000, 0);
    bucket.waitMs(500, 40 * MS);
    expect(bucket.take(500, 40 * MS)).toBe(40);
    bucket.waitMs(500, 5000 * MS);
    expect(bucket.take(500, 5000 * MS)).toBe(50);
    expect(bucket.waitMs(500, 5000 * MS)).toBe(10);
  });
});

it.each([1, 7, 1000, 123_457, 1e9])('at %i bytes per second the long run is exact', (bytesPerSecond) => {
  const bucket = new TokenBucket(bytesPerSecond, 0);
  let nowNs = 0;
  let passed = 0;
  while (nowNs < 20e9) {
    const waitMs = bucket.waitMs(1e9, nowNs);
    nowNs += waitMs * MS;
    passed += bucket.take(1e9, nowNs);
    expect(waitMs).toBeGreaterThan(0);
  }
  const earned = (bytesPerSecond * nowNs) / 1e9;
  expect(passed).toBeLessThanOrEqual(earned + 1e-3);
  expect(passed).toBeGreaterThan(earned - Math.max(1, bytesPerSecond / 100));
});
