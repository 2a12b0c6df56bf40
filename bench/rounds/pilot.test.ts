import { describe, expect, it } from 'vitest';
import { makeLoadCell } from '../questions/cells.ts';
import { FITTED_RATES, fitLoads, fitRate, shareFor } from './pilot.ts';

/** A transport whose event costs `us` at any rate. */
const linear = (us: number) => (eventsPerSecond: number) => Promise.resolve((eventsPerSecond * us) / 1e6);

/** One whose event costs less the more there are: what does not depend on the rate is 8 % of a processor. */
const falling = (us: number) => (eventsPerSecond: number) =>
  Promise.resolve(0.08 + (eventsPerSecond * us) / 1e6);

describe('a fitted rate', () => {
  it.each([
    ['the machine it was made for', 1400, 250],
    ['a machine half as fast', 2800, 115],
    ['a machine a tenth as fast', 14_000, 27],
    ['a machine twice as fast', 700, 440],
  ])('on %s takes 30 to 40 %% of a processor', async (_, us, rate) => {
    const found = await fitRate(250, [linear(us)]);
    expect(found).toBe(rate);
    expect((found * us) / 1e6).toBeGreaterThanOrEqual(0.3);
    expect((found * us) / 1e6).toBeLessThanOrEqual(0.4);
  });

  it.each([
    ['too slow for the lowest rate', 1e6, 8],
    ['too fast for the highest', 10, 800],
  ])('on a machine %s is the end of the ladder', async (_, us, rate) => {
    expect(await fitRate(250, [linear(us)])).toBe(rate);
  });

  it.each([300, 600, 900, 1800, 3600])(
    'is found although an event of %i us costs less the more there are',
    async (us) => {
      const share = await falling(us)(await fitRate(250, [falling(us)]));
      expect(share).toBeGreaterThanOrEqual(0.3);
      expect(share).toBeLessThanOrEqual(0.4);
    },
  );

  it('is that of the costliest transport, wherever it stands', async () => {
    for (const all of [
      [linear(1400), linear(700)],
      [linear(700), linear(1400)],
    ])
      expect(await fitRate(250, all)).toBe(250);
  });

  it('is judged when code has become warm, and other work has passed', async () => {
    let windows = 0;
    const warming = (rate: number): Promise<number> => {
      windows += 1;
      return linear(windows < 3 ? 2800 : 1400)(rate);
    };
    expect(await fitRate(250, [warming])).toBe(250);
  });

  it('is one that was carried, where no rate takes 30 to 40 %', async () => {
    const tried: number[] = [];
    const queueing = (rate: number): Promise<number> => {
      tried.push(rate);
      return Promise.resolve(rate > 100 ? 0.9 : 0.05);
    };
    expect(await fitRate(250, [queueing])).toBeLessThan(100);
    expect(new Set(tried).size).toBeLessThanOrEqual(4);
  });

  it('is on a ladder whose steps are at most 40 %, so that the load lies close to its aim', () => {
    const steps = FITTED_RATES.slice(1).map((rate, at) => rate / (FITTED_RATES[at] ?? rate));
    expect(Math.max(...steps)).toBeLessThanOrEqual(1.4);
  });
});

describe('what a load takes', () => {
  /** A window of 1,000 deliveries, whose sides cost this much for each. */
  const window = (serverUs: number, clientUs: number, deliveries = 1000) => {
    const side = (us: number) => ({
      cpuUserUs: us * deliveries * 0.4,
      cpuSystemUs: us * deliveries * 0.6,
      deliveries,
    });
    return { server: side(serverUs), client: side(clientUs), checks: [] };
  };

  it.each([
    ['the server, where it is the busier side', window(30, 20), 2, 0.3],
    ['the client, where it is', window(20, 30), 2, 0.3],
    ['both, where they share one processor', window(20, 30), 1, 0.5],
    ['both, as a share of half a processor', window(10, 7.5), 0.5, 0.35],
    ['a server that other programs let do a tenth of it', window(30, 20, 100), 2, 0.3],
  ])('is the share of %s', (_, sides, processors, share) => {
    expect(shareFor(sides, 10_000, processors)).toBeCloseTo(share, 10);
  });

  it('is all of a processor where the server was late, and no less where it needs more', () => {
    const late = { code: 'server-late', outcome: 'disturbed', values: {} } as const;
    expect(shareFor({ ...window(10, 10), checks: [late] }, 10_000, 2)).toBe(1);
    expect(shareFor({ ...window(150, 10), checks: [late] }, 10_000, 2)).toBeCloseTo(1.5, 10);
  });

  it('is too much where nothing was delivered in time', () => {
    expect(shareFor(window(1, 1, 0), 10_000, 2)).toBe(Infinity);
  });
});

it('one rate of the ladder fits all loads of a question, whatever the machine', async () => {
  const trial = { seed: 1, cpus: null, signal: new AbortController().signal, warmUpShare: 0.1 };
  const cell = makeLoadCell('small', 'small', {
    connections: 2,
    pace: { kind: 'rate', eventsPerSecond: 250 },
    settleMs: 20,
    measureMs: { quick: 100, standard: 100, full: 100 },
    fitsMachine: true,
    rounds: { quick: 6 },
  });
  const loads = [
    { cell, transports: ['sse', 'websocket'] },
    { cell: { ...cell, id: 'other' }, transports: ['sse', 'websocket-framed'] },
  ];
  expect(FITTED_RATES).toContain(await fitLoads(trial, 'quick', loads, 2));
}, 60_000);
