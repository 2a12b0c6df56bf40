import { expect, it, vi } from 'vitest';
import { encodeEvent, readStamps } from '../../servers/stream/event.ts';
import { dueNs, type StreamPlan } from '../../servers/stream/plan.ts';
import { scenarios } from './index.ts';

/** Every number under the key `eventsPerSecond`, wherever a scenario has one. */
function ratesIn(value: unknown): readonly number[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'eventsPerSecond' ? [inner].flat().filter((rate) => typeof rate === 'number') : ratesIn(inner),
  );
}

it('no rate of any scenario makes a due time that a client cannot read the fast way', () => {
  const rates = new Set([...scenarios.entries().flatMap(ratesIn), 30, 300, 1234.5]);
  rates.delete(0);
  expect(rates.size).toBeGreaterThan(10);
  const parse = vi.spyOn(JSON, 'parse');
  for (const rate of rates) {
    const plan: StreamPlan = {
      firstSeq: 1,
      events: null,
      startNs: 4_000_000_000_000.5,
      periodNs: 1e9 / rate,
    };
    for (let seq = 1; seq <= 500; seq += 1) {
      const stamps = { seq, dueNs: dueNs(plan, seq), sentNs: 4_000_000_000_001 };
      expect(readStamps(encodeEvent({ ...stamps, name: 'Kuhn Group' }, null, () => ''))).toEqual(stamps);
    }
  }
  expect(parse).not.toHaveBeenCalled();
});
