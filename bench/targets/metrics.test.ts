import { describe, expect, it } from 'vitest';
import { QUIET } from '../metrics/records.fixture.ts';
import type { TargetWindow, TargetWindowRecord } from '../records/record.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { catalogueWith, TARGETS, targetScenario } from './catalogue.ts';
import { targetMetrics } from './metrics.ts';

/** What one client process observed in 2 s: 4 connections with 25 events each, unless wished otherwise. */
function clientOf(wishes: Partial<TargetWindow> = {}): TargetWindow {
  const empty = encodeHistogram([]);
  return {
    fromNs: 0,
    untilNs: 2e9,
    deliveries: 100,
    cpuUserUs: 300,
    cpuSystemUs: 200,
    loopUtilization: 0.1,
    surroundings: QUIET,
    connections: 4,
    lostConnections: 0,
    heartbeats: 8,
    wireBytes: 6000,
    payloadBytes: 4000,
    openings: encodeHistogram([1e6, 2e6, 3e6, 4e6]),
    firstEvents: encodeHistogram([5e6, 6e6]),
    gaps: encodeHistogram(Array.from({ length: 96 }, () => 80e6)),
    longestGapNs: 90e6,
    sequence: null,
    delays: null,
    serverProcess: null,
    ...wishes,
    ...(wishes.gaps === undefined && wishes.deliveries === 0 ? { gaps: empty } : {}),
  };
}

const windowOf = (...clients: readonly TargetWindow[]): TargetWindowRecord => ({
  arm: 'mine',
  position: 0,
  pair: 0,
  clients,
  checks: [],
});

/** Every statistic of a metric over some windows. */
function valuesOf(id: keyof typeof targetMetrics, ...windows: readonly TargetWindowRecord[]) {
  const { target = [] } = catalogueWith({}).metrics.get(id);
  return target.map(({ of }) => of(windows));
}

describe('what is measured of a target', () => {
  it('is per connection and second, over all client processes', () => {
    const window = windowOf(clientOf(), clientOf({ deliveries: 300, wireBytes: 2000, heartbeats: 0 }));
    expect(valuesOf('event-rate', window)).toEqual([400 / 8 / 2]);
    expect(valuesOf('byte-rate', window)).toEqual([8000 / 8 / 2]);
    expect(valuesOf('event-bytes', window)).toEqual([20]);
    expect(valuesOf('event-payload', window)).toEqual([20]);
    expect(valuesOf('receive-cpu', window)).toEqual([2500]);
    expect(valuesOf('heartbeat-rate', window)).toEqual([30]);
    expect(valuesOf('longest-silence', window, windowOf(clientOf({ longestGapNs: 3e9 })))).toEqual([3e9]);
  });

  it('counts a connection without a first event as slower than all others', () => {
    const [open] = valuesOf('time-to-open', windowOf(clientOf()));
    expect(Math.round((open ?? 0) / 1e5)).toBe(20);
    expect(valuesOf('time-to-first-event', windowOf(clientOf()))).toEqual([null]);
    const firstEvents = encodeHistogram([5e6, 6e6, 7e6]);
    const [first] = valuesOf('time-to-first-event', windowOf(clientOf({ firstEvents })));
    expect(Math.round((first ?? 0) / 1e5)).toBe(60);
  });

  it('has a percentile only where enough events of one connection lie beyond it', () => {
    const [p50, p99] = valuesOf('gap', windowOf(clientOf()));
    expect([Math.round((p50 ?? 0) / 1e6), p99]).toEqual([80, null]);
    expect(valuesOf('gap', windowOf(clientOf({ connections: 6 })))).toEqual([null, null]);
  });

  it('is not available, and never 0, where nobody said more', () => {
    const window = windowOf(clientOf());
    for (const id of [
      'seq-missed',
      'seq-duplicate',
      'seq-reordered',
      'server-cpu-outside',
      'server-memory-outside',
    ] as const)
      expect(valuesOf(id, window)).toEqual([null]);
    expect(valuesOf('sent-delay', window)).toEqual([null, null, null]);
  });

  it('is there where somebody did: one look at the server for all client processes', () => {
    const sequence = { events: 100, missed: 1, duplicate: 2, reordered: 0 };
    const first = clientOf({ sequence, serverProcess: { cpuNs: 4e6, rssBytes: 5e7 } });
    const window = windowOf(first, clientOf({ sequence }));
    expect(valuesOf('seq-missed', window, window)).toEqual([4]);
    expect(valuesOf('seq-duplicate', window)).toEqual([4]);
    expect(valuesOf('server-cpu-outside', window)).toEqual([20_000]);
    expect(valuesOf('server-memory-outside', window)).toEqual([5e7]);
  });

  it.each(Object.entries(catalogueWith({}).metrics.entries()).map(([, entry]) => entry))(
    'says in plain sentences what %s is',
    (_, { label, definition, target = [] }) => {
      expect(label).toMatch(/^[A-Z]/);
      expect(definition).toMatch(/^[A-Z].*\.$/);
      for (const { nullMeans } of target) expect(nullMeans).toMatch(/^[a-z].*[^.]$/);
    },
  );
});

describe('the scenario of targets', () => {
  const load = { labels: ['a', 'b'], connections: 100, clientProcesses: 1, eventsPerSecond: 200 };
  const streamOf = (wishes: object) =>
    targetScenario({ ...load, hasSentAt: false, hasServerPids: false, ...wishes }).cells[0];

  it('decides the most that is known, and only what it shows', () => {
    const { scenarios, metrics } = catalogueWith({});
    expect(streamOf({})?.primary).toEqual(['time-to-open.median', 'receive-cpu.mean']);
    const known = streamOf({ hasSentAt: true, hasServerPids: true })?.primary ?? [];
    expect(known).toEqual(['sent-delay.p50', 'server-cpu-outside.mean']);
    for (const key of [...known, ...(streamOf({})?.primary ?? [])]) {
      const [id = '', statistic] = key.split('.');
      expect(metrics.get(id).target?.map((one) => one.statistic)).toContain(statistic);
      expect(scenarios.get(TARGETS).metrics).toContain(id);
    }
  });

  it('watches slow streams for longer, up to 5 s', () => {
    expect(streamOf({})).toMatchObject({ measureMs: { quick: 250, standard: 500, full: 1010 } });
    expect(streamOf({ eventsPerSecond: 10 })).toMatchObject({ measureMs: { quick: 2000, full: 2000 } });
    expect(streamOf({ eventsPerSecond: null })).toMatchObject({ measureMs: { standard: 5000 } });
  });
});
