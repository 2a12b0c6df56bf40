import { expect, it } from 'vitest';
import { ARRIVALS, planAnswer } from './plan.ts';

const PLAN = { seed: 3, tokens: 4000, tokensPerSecond: 100, thinkMs: 50 } as const;

it.each(ARRIVALS)(
  '%s: the first token comes after the thinking, the others at the rate on average',
  (arrival) => {
    const { afterNs, tokens } = planAnswer({ ...PLAN, arrival });
    expect(tokens).toHaveLength(4000);
    expect(afterNs[0]).toBe(50e6);
    expect(afterNs.toSorted((a, b) => a - b)).toEqual(afterNs);
    const perSecond = 3999 / (((afterNs.at(-1) ?? 0) - 50e6) / 1e9);
    expect(perSecond).toBeGreaterThan(94);
    expect(perSecond).toBeLessThan(106);
  },
);

it('the same seed gives the same answer, another one another, and the arrival changes no token', () => {
  const one = planAnswer({ ...PLAN, arrival: 'poisson' });
  expect(planAnswer({ ...PLAN, arrival: 'poisson' })).toEqual(one);
  expect(planAnswer({ ...PLAN, arrival: 'bursts' }).tokens).toEqual(one.tokens);
  expect(planAnswer({ ...PLAN, seed: 4, arrival: 'poisson' }).tokens).not.toEqual(one.tokens);
});

it('bursts bring several tokens at once', () => {
  const moments = new Set(planAnswer({ ...PLAN, arrival: 'bursts' }).afterNs);
  expect(moments.size).toBeLessThan(2000);
});
