import { expect, it } from 'vitest';
import { trafficOf } from './procedure.ts';
import { runProcedure } from '../procedure.fixture.ts';

const settings = { connections: 10, eventsPerSecond: [10], measureMs: 1000 };

it('polling at an interval makes an event wait for about half of it, with a request for each interval', async () => {
  const { valueOf } = await runProcedure('polling', 'polling-1s', { ...settings, measureMs: 2000 });
  const p50Ns = valueOf('delivery-p50', 10) ?? 0;
  expect(p50Ns).toBeGreaterThan(250e6);
  expect(p50Ns).toBeLessThan(850e6);
  // Ten events come in each interval.
  expect(valueOf('requests', 10)).toBeGreaterThan(0.06);
  expect(valueOf('requests', 10)).toBeLessThan(0.16);
  // A question without news: 204, and headers alone.
  expect(valueOf('question-bytes', 250)).toBeGreaterThan(100);
  expect(valueOf('question-bytes', 250)).toBeLessThan(400);
  expect(valueOf('question-cpu', 250)).toBeGreaterThan(10e3);
});

it('long polling takes one request for each event, and a stream none at all', async () => {
  const long = await runProcedure('polling', 'long-polling', settings);
  // Events that come while it asks are brought along: on a busy machine several.
  expect(long.valueOf('requests', 10)).toBeGreaterThan(0.2);
  // The one that waits when the last of at least ten events is there counts too.
  expect(long.valueOf('requests', 10)).toBeLessThanOrEqual(1.1);
  const sse = await runProcedure('polling', 'sse', settings);
  expect(sse.valueOf('requests', 10)).toBe(0);
  expect(sse.valueOf('bytes', 10)).toBeGreaterThan(70);
  expect(sse.valueOf('bytes', 10)).toBeLessThan(150);
  // One request costs several times what a stream needs for an event, however many it brings.
  const perRequest = (long.valueOf('bytes', 10) ?? NaN) / (long.valueOf('requests', 10) ?? NaN);
  expect(perRequest).toBeGreaterThan(3 * (sse.valueOf('bytes', 10) ?? Infinity));
});

it('counts requests and bytes of both directions for each event delivered between two looks', () => {
  const before = { deliveries: 10, requests: 5, receivedBytes: 100, writtenBytes: 1000 };
  const after = { deliveries: 30, requests: 15, receivedBytes: 300, writtenBytes: 1800 };
  expect(trafficOf(10, before, after)).toEqual([
    { quantity: 'requests', at: 10, value: 0.5 },
    { quantity: 'bytes', at: 10, value: 50 },
  ]);
  expect(trafficOf(10, before, before)).toEqual([]);
});
