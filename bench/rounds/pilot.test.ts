import { describe, expect, it } from 'vitest';
import { makeLoadCell } from '../questions/cells.ts';
import { FITTED_RATES, fitLoad, fitRate } from './pilot.ts';

const cell = makeLoadCell('small', 'small', {
  connections: 2,
  pace: { kind: 'rate', eventsPerSecond: 250 },
  measureMs: { quick: 100, standard: 100, full: 100 },
  fitsMachine: true,
  rounds: { quick: 6 },
});
const trial = { seed: 1, cpus: null, signal: new AbortController().signal };

/** A machine on which an event costs `us` at any rate. */
const linear = (us: number) => (eventsPerSecond: number) => Promise.resolve((eventsPerSecond * us) / 1e6);

describe('a fitted rate', () => {
  it.each([
    ['the machine it was made for', 1400, 250],
    ['a machine half as fast', 2800, 115],
    ['a machine a tenth as fast', 14_000, 20],
    ['a machine three times as fast', 467, 600],
    ['a machine too slow for the lowest rate', 1e6, 8],
    ['a machine too fast for the highest', 10, 800],
  ])('on %s takes 26 to 35 %% of a processor where the ladder allows', async (_, us, rate) => {
    expect(await fitRate(250, linear(us))).toBe(rate);
  });

  it('is found although an event costs less the more there are', async () => {
    const cheaper = (rate: number): Promise<number> => Promise.resolve(0.1 + rate * 1e-3);
    const rate = await fitRate(250, cheaper);
    expect(await cheaper(rate)).toBeLessThanOrEqual(0.36);
    expect(await cheaper(rate)).toBeGreaterThan(0.25);
  });

  it('does not oscillate for ever', async () => {
    let asked = 0;
    await fitRate(250, (rate) => {
      asked += 1;
      return Promise.resolve(rate > 100 ? 0.9 : 0.05);
    });
    expect(asked).toBe(3);
  });

  it('is on a ladder whose steps are at most 40 %, so that the load lies close to its aim', () => {
    const steps = FITTED_RATES.slice(1).map((rate, at) => rate / (FITTED_RATES[at] ?? rate));
    expect(Math.max(...steps)).toBeLessThanOrEqual(1.4);
  });
});

it('a load that is fitted has a rate of the ladder, whatever the machine, and nothing else changes', async () => {
  const { pace, ...rest } = await fitLoad(trial, cell, ['sse', 'websocket']);
  expect(pace.kind === 'rate' && FITTED_RATES.some((rate) => rate === pace.eventsPerSecond)).toBe(true);
  expect({ ...rest, pace: cell.pace }).toEqual(cell);
}, 60_000);

it.each([
  ['that is to stay as it is', { ...cell, fitsMachine: false }],
  ['without a schedule', { ...cell, pace: { kind: 'saturate' as const } }],
])('a load %s stays as it is', async (_, other) => {
  expect(await fitLoad(trial, other, ['sse'])).toBe(other);
});
