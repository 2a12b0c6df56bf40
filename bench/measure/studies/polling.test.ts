import { expect, it } from 'vitest';
import { runStudy } from './study.fixture.ts';

const settings = { connections: 10, eventsPerSecond: 10, measureMs: 2000 };

it('polling at an interval makes an event wait for about half of it, with a request for each interval', async () => {
  const { valueOf } = await runStudy('polling', 'polling-1s', settings);
  const p50Ns = valueOf('delivery-p50') ?? 0;
  expect(p50Ns).toBeGreaterThan(250e6);
  expect(p50Ns).toBeLessThan(850e6);
  // Ten events come in each interval. Its last questions, while the study waits for what is left, bring little.
  expect(valueOf('requests')).toBeGreaterThan(0.09);
  expect(valueOf('requests')).toBeLessThan(0.25);
});

it('long polling takes one request for each event, and a stream none at all', async () => {
  const long = await runStudy('polling', 'long-polling', settings);
  expect(long.valueOf('requests')).toBeGreaterThan(0.8); // an event that comes while it asks is brought along
  expect(long.valueOf('requests')).toBeLessThan(1.1);
  const sse = await runStudy('polling', 'sse', settings);
  expect(sse.valueOf('requests')).toBe(0);
  expect(sse.valueOf('bytes')).toBeGreaterThan(70);
  expect(sse.valueOf('bytes')).toBeLessThan(150);
  expect(long.valueOf('bytes')).toBeGreaterThan(3 * (sse.valueOf('bytes') ?? Infinity));
});
