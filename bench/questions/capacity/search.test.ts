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

const outcomeOf = (...ask: Parameters<typeof window>): StepOutcome =>
  judgeStep(100, window(...ask), OBJECTIVE_NS).outcome;

describe('a step', () => {
  it('holds when 99 of 100 deliveries are in time, however busy or disturbed anybody was', () => {
    expect(outcomeOf(49, 0.3)).toBe('held');
    expect(outcomeOf(49, 0.99, ['server-saturated', 'client-saturated', 'server-waited'])).toBe('held');
  });

  it('is missed when 2 of 100 are late, and the server is to blame only where it was full', () => {
    expect(outcomeOf(51, 0.96, ['server-saturated'])).toBe('server');
    expect(outcomeOf(51, 0.94, ['server-saturated'])).toBe('neither');
  });

  it('blames a saturated client only where the server had something left', () => {
    expect(outcomeOf(51, 0.7, ['client-saturated'])).toBe('client');
    expect(outcomeOf(51, 0.97, ['client-saturated'])).toBe('server');
  });

  it('blames others where they were at work, even if the loop of the waiting server looks full', () => {
    const waiting = { server: { loopUtilization: 1, cpuUserUs: 0.6e6 } };
    expect(outcomeOf(51, 0, ['server-waited', 'client-saturated'], waiting)).toBe('disturbed');
    expect(outcomeOf(51, 0.97, ['foreign-pressure'])).toBe('server');
    expect(outcomeOf(51, 0.5, ['client-throttled'])).toBe('disturbed');
  });

  it('does not hold when deliveries are lost', () => {
    expect(outcomeOf(1, 0.97, ['incomplete'])).toBe('server');
    expect(outcomeOf(1, 0.5, ['connection-lost'])).toBe('neither');
  });

  it('says nothing where nothing can be read', () => {
    const nothing = { outcome: 'disturbed', p99Ns: null, serverBusy: null, clientBusy: null };
    expect(judgeStep(100, window(1, 0.3, ['negative-transit']), OBJECTIVE_NS)).toMatchObject(nothing);
    expect(judgeStep(100, window(1, 0.3, [], { client: null }), OBJECTIVE_NS)).toMatchObject(nothing);
    expect(judgeStep(100, window(1, 0.3, [], { client: {} }), OBJECTIVE_NS)).toMatchObject(nothing);
  });

  it('leaves what it saw', () => {
    const { eventsPerSecond, p99Ns, serverBusy, clientBusy } = judgeStep(7, window(60, 0.5), OBJECTIVE_NS);
    expect({ eventsPerSecond, serverBusy, clientBusy }).toEqual({
      eventsPerSecond: 7,
      serverBusy: 0.5,
      clientBusy: 0.4,
    });
    expect(p99Ns).toBeCloseTo(60e6, -5);
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
  it('doubles until a rate does not hold, and then halves the gap as often as it is told', async () => {
    const tried: number[] = [];
    const steps = await searchRates(plan, (rate) => {
      tried.push(rate);
      return Promise.resolve(step(rate, rate <= 1010 ? 'held' : 'server'));
    });
    expect(tried).toEqual([100, 200, 400, 800, 1600, 1200, 1000, 1100, 1050]);
    expect(concludeSearch(steps, 10).readings[0]).toEqual({ quantity: 'capacity', at: 10, value: 1000 });
  });

  it.each([150, 333, 999, 2500, 5000])(
    'finds a capacity of %i to a sixteenth of the doubling',
    async (truth) => {
      const steps = await searchRates(plan, (rate) =>
        Promise.resolve(step(rate, rate <= truth ? 'held' : 'server')),
      );
      const found = concludeSearch(steps, 1).readings[0]?.value ?? 0;
      expect(found).toBeLessThanOrEqual(truth);
      expect(found).toBeGreaterThan(truth * (1 - 1 / 16));
    },
  );

  it('tries a rate again that others may have spoilt, three times at most', async () => {
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

  it('is a capacity where the server, or nobody, was full', () => {
    for (const [outcome, code] of [
      ['server', 'limited-by-server'],
      ['neither', 'limited-by-timers'],
    ] as const) {
      const { readings, checks } = conclude(step(100, 'held'), step(200, outcome));
      expect(readings[0]).toEqual({ quantity: 'capacity', at: 10, value: 100 });
      expect(checks).toMatchObject([{ code, outcome: 'pass' }]);
    }
  });

  it.each([
    ['client', 'limited-by-client'],
    ['disturbed', 'limited-by-others'],
  ] as const)('is a lower bound with a warning where the limit was %s', (outcome, code) => {
    const { readings, checks } = conclude(step(100, 'held'), step(200, outcome));
    expect(readings.map(({ quantity }) => quantity)).toEqual(['at-least', 'step-p99', 'step-p99']);
    expect(checks).toMatchObject([{ code, outcome: 'warn' }]);
  });

  it('goes by the lowest rate that did not hold', () => {
    const { readings } = conclude(step(100, 'held'), step(400, 'server'), step(200, 'client'));
    expect(readings[0]?.quantity).toBe('at-least');
  });

  it('is a lower bound where every rate held, and nothing where none did', () => {
    expect(conclude(step(100, 'held')).readings[0]?.quantity).toBe('at-least');
    expect(conclude(step(100, 'held')).checks).toMatchObject([
      { code: 'limited-by-nothing', outcome: 'warn' },
    ]);
    const none = conclude(step(100, 'server'));
    expect(none.readings.map(({ quantity }) => quantity)).toEqual(['step-p99']);
    expect(none.checks).toMatchObject([{ code: 'limited-by-server', outcome: 'warn' }]);
  });

  it('names both sides with how busy they were', () => {
    expect(conclude(step(100, 'held'), step(200, 'server')).checks[0]?.values).toEqual({
      connections: 10,
      heldPerSecond: 100,
      missedPerSecond: 200,
      serverBusyShare: 0.97,
      clientBusyShare: 0.85,
    });
  });
});
