import { describe, expect, it } from 'vitest';

import type { WindowRecord } from '../../records/record.ts';
import { encodeHistogram } from '../../stats/histogram.ts';
import { percentileOf } from './percentile.ts';
import { windowOf } from './records.fixture.ts';

/** Events 1, 2, 3 ... ns late, to so many connections each. */
function delayed(events: number, connections = 1): WindowRecord {
  const values = Array.from({ length: events * connections }, (_, at) => 1 + Math.floor(at / connections));
  return windowOf({ server: { events }, client: { delivery: encodeHistogram(values) } });
}
const at = (statistic: 'p50' | 'p90' | 'p99') => percentileOf(statistic, (window) => window.client?.delivery);

describe('percentileOf', () => {
  it.each([
    ['p50', 20, 10],
    ['p90', 100, 90],
    ['p99', 1000, 990],
  ] as const)('resolves %s from %i events on', (statistic, needed, value) => {
    expect(at(statistic).of([delayed(needed)])).toBe(value);
    expect(at(statistic).of([delayed(needed - 1)])).toBeNull();
    expect(at(statistic).nullMeans).toContain(`${statistic} needs at least ${needed} events`);
  });

  it('is not deceived by many connections: they all see the same event', () => {
    expect(at('p99').of([delayed(200, 50)])).toBeNull();
  });

  it('resolves with several windows together what one alone cannot', () => {
    const windows = [delayed(500), delayed(500)];
    expect(at('p99').of(windows.slice(1))).toBeNull();
    expect(at('p99').of(windows)).toBe(495);
  });

  it('has no value without a histogram, whatever the server emitted', () => {
    const empty = windowOf({ server: { events: 5000 } });
    expect(at('p50').of([empty])).toBeNull();
    const few = windowOf({ server: { events: 5000 }, client: { delivery: encodeHistogram([1, 2, 3]) } });
    expect(at('p50').of([few])).toBeNull();
    expect(at('p50').of([windowOf({ client: null })])).toBeNull();
    expect(at('p50').of([])).toBeNull();
  });
});
