import { describe, expect, it } from 'vitest';
import type { WindowRecord } from '../records/record.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { COST_METRICS } from './cost.ts';
import { DELAY_METRICS } from './delay.ts';
import { windowOf, type WindowWishes } from './records.fixture.ts';

const { delivery, transit, lag } = DELAY_METRICS;

/** The value of the only statistic of a cost. */
const valueOf = (id: keyof typeof COST_METRICS, ...windows: readonly WindowWishes[]): number | null =>
  COST_METRICS[id].load[0].of(windows.map((wishes) => windowOf(wishes)));

/** Events 1, 2, 3 ... ns late, each to some connections. */
function delayed(events: number, connections = 1): WindowRecord {
  const values = Array.from({ length: events * connections }, (_, at) => 1 + Math.floor(at / connections));
  return windowOf({ server: { events }, client: { delivery: encodeHistogram(values) } });
}

const constant = (count: number, value: number) =>
  encodeHistogram(Array.from({ length: count }, () => value));

describe('a percentile of delay', () => {
  it.each([
    [0, 'p50', 20, 10],
    [1, 'p90', 100, 90],
    [2, 'p99', 1000, 990],
  ])('number %i is %s and needs %i events', (index, statistic, needed, value) => {
    const one = delivery.load[index];
    expect(one?.statistic).toBe(statistic);
    expect(one?.of([delayed(needed)])).toBe(value);
    expect(one?.of([delayed(needed - 1)])).toBeNull();
    expect(one?.nullMeans).toContain(`${statistic} needs at least ${needed} events`);
  });

  it('counts events and not deliveries: all connections see the same event', () => {
    expect(delivery.load[2]?.of([delayed(200, 50)])).toBeNull();
  });

  it('resolves with several windows together what one alone cannot', () => {
    const windows = [delayed(500), delayed(500)];
    expect(delivery.load[2]?.of(windows.slice(1))).toBeNull();
    expect(delivery.load[2]?.of(windows)).toBe(495);
  });

  it('has no value without a histogram, whatever the server emitted', () => {
    const few = { server: { events: 5000 }, client: { delivery: encodeHistogram([1, 2, 3]) } };
    for (const windows of [
      [windowOf({ server: { events: 5000 } })],
      [windowOf(few)],
      [windowOf({ client: null })],
      [],
    ])
      expect(delivery.load[0]?.of(windows)).toBeNull();
  });

  it('is of received - due, received - sent or sent - due', () => {
    const window = windowOf({
      server: { events: 1000, lag: constant(1000, 480) },
      client: { delivery: constant(1000, 490), transit: constant(1000, 10) },
    });
    expect(delivery.load.map(({ of }) => of([window]))).toEqual([490, 490, 490]);
    expect(transit.load.map(({ of }) => of([window]))).toEqual([10, 10, 10]);
    expect(lag.load.map(({ of }) => of([window]))).toEqual([480, 480]);
  });

  it('calls nothing below 0.1 ms at p50 and p90, and nothing below 1 ms at p99, a difference', () => {
    expect(delivery.load.map(({ margin }) => margin)).toMatchObject([
      { kind: 'relative', ratio: 1.1, floor: 100_000 },
      { kind: 'relative', ratio: 1.1, floor: 100_000 },
      { kind: 'relative', ratio: 1.25, floor: 1_000_000 },
    ]);
  });
});

describe('CPU per delivery', () => {
  it('is user and system time of its own side, ns', () => {
    const window = {
      server: { cpuUserUs: 300, cpuSystemUs: 200, deliveries: 100 },
      client: { cpuUserUs: 700, cpuSystemUs: 100, deliveries: 200 },
    };
    expect([valueOf('server-cpu', window), valueOf('client-cpu', window)]).toEqual([5000, 4000]);
  });

  it('weighs windows by their deliveries', () => {
    const [few, many] = [10, 90].map((deliveries) => ({ server: { cpuUserUs: 100, deliveries } }));
    expect(valueOf('server-cpu', few ?? {}, many ?? {})).toBe(2000);
  });

  it('does not exist without deliveries or without a window', () => {
    expect(valueOf('server-cpu', { server: { deliveries: 0 } })).toBeNull();
    expect(valueOf('server-cpu', { server: null })).toBeNull();
    expect(valueOf('client-cpu', { client: { deliveries: 0 } })).toBeNull();
  });
});

describe('bytes per event', () => {
  const counts = { wireBytes: 7000, payloadBytes: 5700, expected: 200, received: 100 };

  it('are what was read, by the events received and not by those expected', () => {
    expect(valueOf('wire-bytes', { counts })).toBe(70);
    expect(valueOf('overhead-bytes', { counts })).toBe(13);
  });

  it('rise by exactly 64 when every event carries 64 bytes more', () => {
    expect(valueOf('overhead-bytes', { counts: { ...counts, wireBytes: 7000 + 6400 } })).toBe(13 + 64);
  });

  it('are negative where compression saves more than the framing costs', () => {
    expect(valueOf('overhead-bytes', { counts: { wireBytes: 5000, payloadBytes: 5700 } })).toBe(-7);
  });

  it('do not exist where nothing was received', () => {
    expect(valueOf('wire-bytes', { counts: { received: 0 } })).toBeNull();
    expect(valueOf('wire-bytes', { counts: null })).toBeNull();
  });
});

describe('throughput', () => {
  it('divides the deliveries of all windows by their seconds', () => {
    const half = { client: { deliveries: 500, fromNs: 2e9, untilNs: 2.5e9 } };
    const long = { client: { deliveries: 500, fromNs: 5e9, untilNs: 7e9 } };
    expect(valueOf('throughput', half)).toBe(1000);
    expect(valueOf('throughput', half, long)).toBe(400);
  });

  it('does not exist in no time', () => {
    expect(valueOf('throughput', { client: { fromNs: 5, untilNs: 5 } })).toBeNull();
  });
});

it('only metrics that a user can see better or worse have a direction', () => {
  expect([delivery.better, lag.better, COST_METRICS.throughput.better]).toEqual([
    'lower',
    'neither',
    'higher',
  ]);
});
