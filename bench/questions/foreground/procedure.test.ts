import { expect, it } from 'vitest';
import type { CheckCode } from '../../records/check.ts';
import { checkRequests } from './check-requests.ts';
import { toleratingWaits } from './procedure.ts';
import { runProcedure } from '../procedure.fixture.ts';

it('times ordinary requests with and without events, and all of them are answered', async () => {
  const settings = { connections: 20, eventsPerSecond: [0, 10], requestsPerSecond: 50, seconds: 1 };
  const { readings, checks, valueOf } = await runProcedure('foreground', 'sse', settings);
  expect(checks.map(({ code }) => code)).not.toContain('requests-failed');
  expect(readings.map(({ quantity, at }) => `${quantity} at ${at}`)).toEqual([
    'latency-p50 at 0',
    'latency-p99 at 0',
    'answered at 0',
    'latency-p50 at 10',
    'latency-p99 at 10',
    'answered at 10',
  ]);
  for (const at of [0, 10]) {
    expect(valueOf('latency-p50', at)).toBeGreaterThan(50e3);
    expect(valueOf('answered', at)).toBeGreaterThan(0);
    expect(valueOf('answered', at)).toBeLessThan(75);
  }
});

it('one failed request voids the procedure, and load that was not reached is a warning', () => {
  const load = { answers: 180, seconds: 2, failed: 0 };
  expect(checkRequests(0, load, 100)).toEqual([]);
  expect(checkRequests(1, load, 100)).toMatchObject([{ code: 'requests-failed', outcome: 'void' }]);
  expect(checkRequests(0, { ...load, failed: 2 }, 100)).toMatchObject([{ code: 'requests-failed' }]);
  expect(checkRequests(0, { ...load, answers: 170 }, 100)).toMatchObject([
    { code: 'load-not-reached', outcome: 'warn' },
  ]);
});

it('clients of the stream that wait for the processor of the requests are a warning, and void nothing', () => {
  const check = (code: CheckCode) => ({ code, outcome: 'disturbed', values: {} }) as const;
  expect(toleratingWaits(check('client-waited'))).toMatchObject({ code: 'client-waited', outcome: 'warn' });
  expect(toleratingWaits(check('server-waited'))).toEqual(check('server-waited'));
  expect(toleratingWaits(check('incomplete'))).toEqual(check('incomplete'));
});
