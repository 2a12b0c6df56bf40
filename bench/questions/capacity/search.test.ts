import { describe, expect, it } from 'vitest';
import type { CheckCode } from '../../records/check.ts';
import { windowOf, type WindowWishes } from '../../metrics/records.fixture.ts';
import { encodeHistogram } from '../../stats/histogram.ts';
import { searchRates } from './procedure.ts';
import { concludeSearch, judgeStep, nextRate, type RateStep, type StepOutcome } from './search.ts';

const OBJECTIVE_NS = 50e6;

/** Deliveries of which 2 % take `slowMs`, on a server that is busy for a share of the second. */
const window = (slowMs: number, busy: number, codes: readonly CheckCode[] = [], wishes: WindowWishes = {}) =>
  windowOf({
    server: { loopUtilization: busy, cpuUserUs: busy * 1e6 },
    client: {
      loopUtilization: 0.4,
      delivery: encodeHistogram(Array.from({ length: 100 }, (_, at) => (at < 98 ? 1 : slowMs) * 1e6)),
    },
    checks: codes.map((code) => ({ code, outcome: 'void', values: {} })),
    ...wishes,
  });

describe('a step', () => {
  const waiting = { server: { loopUtilization: 1, cpuUserUs: 0.6e6 } };

  it.each<readonly [StepOutcome, string, Parameters<typeof window>]>([
    ['held', 'when 99 of 100 deliveries are in time', [49, 0.3]],
    [
      'held',
      'however busy or disturbed',
      [49, 0.99, ['server-saturated', 'client-saturated', 'server-waited']],
    ],
    ['server', 'when 2 of 100 are late and it is saturated', [51, 0.96, ['server-saturated']]],
    ['neither', 'when the server is not quite saturated', [51, 0.94, ['server-saturated']]],
    ['client', 'when it is saturated and the server is not', [51, 0.7, ['client-saturated']]],
    ['server', 'when both are saturated', [51, 0.97, ['client-saturated']]],
    [
      'disturbed',
      'when the server waits and its loop looks busy',
      [51, 0, ['server-waited', 'client-saturated'], waiting],
    ],
    ['server', 'when it is saturated, whatever else runs', [51, 0.97, ['foreign-pressure']]],
    ['disturbed', 'when the client is throttled', [51, 0.5, ['client-throttled']]],
    ['server', 'when deliveries are lost and it is saturated', [1, 0.97, ['incomplete']]],
    ['neither', 'when a connection is lost', [1, 0.5, ['connection-lost']]],
    ['disturbed', 'when the server stood still', [51, 0.5, ['standstill']]],
    ['disturbed', 'when a transit is negative', [1, 0.3, ['negative-transit']]],
    ['disturbed', 'without a client window', [1, 0.3, [], { client: null }]],
    ['disturbed', 'without deliveries', [1, 0.3, [], { client: {} }]],
  ])('has the outcome %s %s', (outcome, _when, ask) => {
    expect(judgeStep(100, window(...ask), OBJECTIVE_NS).outcome).toBe(outcome);
  });

  it('keeps what was measured, and nothing where nothing is valid', () => {
    const { p99Ns, ...rest } = judgeStep(7, window(60, 0.5), OBJECTIVE_NS);
    expect(rest).toEqual({ eventsPerSecond: 7, outcome: 'neither', serverBusy: 0.5, clientBusy: 0.4 });
    expect(p99Ns).toBeCloseTo(60e6, -5);
    const nothing = { p99Ns: null, serverBusy: null, clientBusy: null };
    expect(judgeStep(100, window(1, 0.3, ['negative-transit']), OBJECTIVE_NS)).toMatchObject(nothing);
  });
});

const step = (eventsPerSecond: number, outcome: StepOutcome): RateStep => ({
  eventsPerSecond,
  outcome,
  p99Ns: eventsPerSecond * 1000,
  serverBusy: 0.97,
  clientBusy: 0.85,
});
const plan = { startPerSecond: 100, mostPerSecond: 6400, halvings: 4 };

describe('the search', () => {
  it('doubles until a rate does not hold, and then halves the gap as often as asked', async () => {
    const tried: number[] = [];
    const steps = await searchRates(plan, (rate) => {
      tried.push(rate);
      return Promise.resolve(step(rate, rate <= 1010 ? 'held' : 'server'));
    });
    expect(tried).toEqual([100, 200, 400, 800, 1600, 1200, 1000, 1100, 1050]);
    expect(concludeSearch(steps, 10).readings[0]).toEqual({ quantity: 'capacity', at: 10, value: 1000 });
  });

  it.each([150, 333, 999, 2500, 5000])('finds a capacity of %i to a sixteenth', async (truth) => {
    const judge = (rate: number) => step(rate, rate <= truth ? 'held' : 'server');
    const steps = await searchRates(plan, (rate) => Promise.resolve(judge(rate)));
    const found = concludeSearch(steps, 1).readings[0]?.value ?? 0;
    expect(found).toBeLessThanOrEqual(truth);
    expect(found).toBeGreaterThan(truth * (1 - 1 / 16));
  });

  it('tries a disturbed rate again, three times at most', async () => {
    let tries = 0;
    const once = await searchRates({ ...plan, mostPerSecond: 100 }, (rate) => {
      tries += 1;
      return Promise.resolve(step(rate, tries === 1 ? 'disturbed' : 'held'));
    });
    expect([tries, once.map(({ outcome }) => outcome)]).toEqual([2, ['held']]);
    tries = 0;
    await searchRates(plan, (rate) => {
      tries += 1;
      return Promise.resolve(step(rate, 'disturbed'));
    });
    expect(tries).toBe(3);
  });

  it('ends where no further rate is allowed or left between', () => {
    expect(nextRate([step(6400, 'held')], plan)).toBeNull();
    expect(nextRate([step(100, 'server')], plan)).toBeNull();
    expect(nextRate([step(2, 'held'), step(3, 'server')], plan)).toBeNull();
  });
});

describe('its conclusion', () => {
  const conclude = (...steps: readonly RateStep[]) => concludeSearch(steps, 10);
  const held = step(100, 'held');

  it.each<readonly [string, string, 'pass' | 'warn', readonly RateStep[]]>([
    ['capacity', 'limited-by-server', 'pass', [held, step(200, 'server')]],
    ['capacity', 'limited-by-timers', 'pass', [held, step(200, 'neither')]],
    ['at-least', 'limited-by-client', 'warn', [held, step(200, 'client')]],
    ['at-least', 'limited-by-others', 'warn', [held, step(200, 'disturbed')]],
    ['at-least', 'limited-by-nothing', 'warn', [held]],
    // The lowest rate that did not hold decides.
    ['at-least', 'limited-by-client', 'warn', [held, step(400, 'server'), step(200, 'client')]],
  ])('is %s, %s (%s)', (quantity, code, outcome, steps) => {
    const { readings, checks } = conclude(...steps);
    expect(readings[0]).toEqual({ quantity, at: 10, value: 100 });
    expect(readings.slice(1).map((one) => one.quantity)).toEqual(steps.map(() => 'step-p99'));
    expect(checks).toMatchObject([{ code, outcome }]);
  });

  it('is nothing where no rate held', () => {
    const { readings, checks } = conclude(step(100, 'server'));
    expect(readings.map(({ quantity }) => quantity)).toEqual(['step-p99']);
    expect(checks).toMatchObject([{ code: 'limited-by-server', outcome: 'warn' }]);
  });

  it('names both sides with how busy they were', () => {
    const rates = { connections: 10, heldPerSecond: 100, missedPerSecond: 200 };
    const values = { ...rates, serverBusyShare: 0.97, clientBusyShare: 0.85 };
    expect(conclude(held, step(200, 'server')).checks[0]?.values).toEqual(values);
  });
});
