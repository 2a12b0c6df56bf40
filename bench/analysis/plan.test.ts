import { describe, expect, it } from 'vitest';

import type { PlannedLoad, TransportPlan } from '../records/sizing.ts';
import { pointAt, sizedRun } from './plan.fixture.ts';
import { exampleOf, planFor } from './plan.ts';

const LOAD: PlannedLoad = { connections: 100, eventsPerSecond: 10, payloadBytes: 100 };

function planOf(sse: Parameters<typeof sizedRun>[0], load: Partial<PlannedLoad> = {}): TransportPlan {
  const [plan] = planFor(sizedRun(sse), { ...LOAD, ...load }).transports;
  if (plan === undefined) throw new Error('no transport');
  return plan;
}

const axesOf = (estimate: TransportPlan['cores']): readonly string[] =>
  estimate?.beyond.map(({ axis }) => axis) ?? [];

describe('a load that was measured', () => {
  it('takes its own values: by hand, 1,000 deliveries a second of 20 us are 0.02 cores', () => {
    const plan = planOf({
      cpuNs: [pointAt(20_000)],
      overheadBytes: [pointAt(25)],
      memoryBytes: [pointAt(8000, { eventsPerSecond: null, payloadBytes: null, confidence: 0.9 })],
      handshakeBytes: [pointAt(700, { connections: null, eventsPerSecond: null, payloadBytes: null })],
    });
    const nothing = { beyond: [], tends: null, from: ['steady'] };
    expect(plan.cores).toEqual({ value: 0.02, low: 0.018, high: 0.022, confidence: 0.95, ...nothing });
    expect(plan.memoryBytes).toMatchObject({ value: 800_000, low: 720_000, high: 880_000, confidence: 0.9 });
    // The text of an event is known: only the rest has an interval.
    expect(plan.bytesPerSecond).toMatchObject({ value: 125_000, low: 122_500, high: 127_500, ...nothing });
    expect(plan.handshakeBytes).toMatchObject({
      value: expect.closeTo(70_000),
      low: 63_000,
      high: expect.closeTo(77_000),
      ...nothing,
    });
  });

  const elsewhere = [pointAt(50_000, { connections: 10 }), pointAt(9000, { payloadBytes: 9000 })];

  it('takes nothing from loads that lie elsewhere', () => {
    expect(planOf({ cpuNs: [pointAt(20_000), ...elsewhere] }).cores).toMatchObject({
      value: expect.closeTo(0.02, 10),
      low: 0.018,
      high: 0.022,
    });
  });

  it('in one round, which says nothing of others, takes what all loads say', () => {
    const { cores } = planOf({ cpuNs: [pointAt(20_000, { confidence: 0 }), ...elsewhere] });
    expect(cores?.value).toBeCloseTo((20_000 + 50_000 + 9000) / 3 / 1e6, 9);
  });

  it('that is a few bytes off is the same load', () => {
    expect(planOf({ cpuNs: [pointAt(20_000)] }, { payloadBytes: 103 }).cores?.tends).toBeNull();
  });
});

describe('a load between those that were measured', () => {
  it('has the mean of few loads, in an interval over all of theirs', () => {
    const cpuNs = [
      pointAt(10_000, { connections: 100 }),
      pointAt(20_000, { connections: 1000, scenario: 'scale' }),
    ];
    const { cores } = planOf({ cpuNs }, { connections: 300 });
    expect(cores).toMatchObject({ beyond: [], tends: null, from: ['steady', 'scale'] });
    expect((cores?.value ?? 0) / 3000).toBeCloseTo(15_000 / 1e9, 12);
    expect((cores?.low ?? 0) / 3000).toBeCloseTo(9000 / 1e9, 12);
    expect((cores?.high ?? 0) / 3000).toBeCloseTo(22_000 / 1e9, 12);
  });

  it('has a value nearer to the nearer length, in an interval over both, and over all of equal length', () => {
    const overheadBytes = [
      pointAt(20, { payloadBytes: 100 }),
      pointAt(22, { payloadBytes: 100 }),
      pointAt(30, { payloadBytes: 10_000 }),
      pointAt(90, { payloadBytes: 90_000 }),
    ];
    const { bytesPerSecond } = planOf({ overheadBytes }, { payloadBytes: 300 });
    const overhead = (value = 0): number => value / 1000 - 300;
    expect(overhead(bytesPerSecond?.value)).toBeGreaterThan(21);
    expect(overhead(bytesPerSecond?.value)).toBeLessThan(25);
    expect(overhead(bytesPerSecond?.low)).toBeCloseTo(18, 9);
    expect(overhead(bytesPerSecond?.high)).toBeCloseTo(33, 9);
  });
});

describe('a load beyond what was measured', () => {
  const cpuNs = [pointAt(20_000)];

  it.each<[string, Partial<PlannedLoad>, readonly string[], string]>([
    ['fewer events', { eventsPerSecond: 1 }, ['eventsPerSecond', 'deliveriesPerSecond'], 'too-low'],
    ['more events', { eventsPerSecond: 100 }, ['eventsPerSecond', 'deliveriesPerSecond'], 'too-high'],
    ['longer events', { payloadBytes: 1000 }, ['payloadBytes'], 'too-low'],
    ['shorter events', { payloadBytes: 10 }, ['payloadBytes'], 'too-high'],
    [
      'more connections at the same deliveries',
      { connections: 1000, eventsPerSecond: 1 },
      ['connections', 'eventsPerSecond'],
      'too-low',
    ],
    [
      'more of everything, which pulls both ways',
      { connections: 1000, eventsPerSecond: 100 },
      ['connections', 'eventsPerSecond', 'deliveriesPerSecond'],
      'unknown',
    ],
  ])('is marked, with where the truth lies: %s', (_, load, axes, tends) => {
    const { cores } = planOf({ cpuNs }, load);
    expect(axesOf(cores)).toEqual(axes);
    expect(cores?.tends).toBe(tends);
  });

  it('may lie beyond only in all deliveries together', () => {
    const both = [pointAt(1, { connections: 10, eventsPerSecond: 100 }), pointAt(1, { connections: 100 })];
    expect(axesOf(planOf({ cpuNs: both }, { eventsPerSecond: 100 }).cores)).toEqual(['deliveriesPerSecond']);
  });

  it('of memory says so on either side, and of bytes takes the overhead, which grows with the length', () => {
    const memoryBytes = [pointAt(8000, { eventsPerSecond: null, payloadBytes: null })];
    const { memoryBytes: memory, bytesPerSecond } = planOf(
      { memoryBytes, overheadBytes: [pointAt(25)] },
      { connections: 10_000, payloadBytes: 300 },
    );
    expect(memory).toMatchObject({
      value: expect.closeTo(80_000_000),
      beyond: [{ axis: 'connections', measuredLow: 100, measuredHigh: 100 }],
      tends: 'unknown',
    });
    expect(bytesPerSecond?.tends).toBe('too-low');
    // Few connections share what the first of them took for all.
    expect(planOf({ memoryBytes }, { connections: 5 }).memoryBytes?.tends).toBe('unknown');
  });
});

it('what a run did not measure is not there, and a control is no transport to plan with', () => {
  const { transports } = planFor(sizedRun({ cpuNs: [pointAt(1)] }), LOAD);
  expect(transports.map(({ transport }) => transport)).toEqual(['sse', 'websocket']);
  expect(transports[0]).toMatchObject({ memoryBytes: null, bytesPerSecond: null, handshakeBytes: null });
  expect(transports[1]).toMatchObject({ label: 'WebSocket', cores: null });
});

it('the example of a run is its plan, where CPU and memory of a transport were measured on either side of it', () => {
  const cpuAt = (connections: number) => pointAt(20_000, { connections, eventsPerSecond: connections / 50 });
  const memoryAt = (connections: number) =>
    pointAt(9000, { connections, eventsPerSecond: null, payloadBytes: null });
  const cpuNs = [cpuAt(100), cpuAt(2000)];
  const memoryBytes = [memoryAt(100), memoryAt(2000)];
  expect(exampleOf(sizedRun({ cpuNs }))).toBeNull();
  expect(exampleOf(sizedRun({ cpuNs: [cpuAt(100)], memoryBytes }))).toBeNull();
  expect(exampleOf(sizedRun({ cpuNs, memoryBytes: [memoryAt(100)] }))).toBeNull();
  const run = sizedRun({ cpuNs, memoryBytes });
  const example = exampleOf(run);
  if (example === null) throw new Error('both are known');
  const [sse] = planFor(run, example).transports;
  expect(sse?.cores?.tends).toBeNull();
  expect(example.transports).toEqual([
    {
      transport: 'sse',
      cores: { value: sse?.cores?.value, low: sse?.cores?.low, high: sse?.cores?.high },
      memoryBytes: expect.objectContaining({ value: sse?.memoryBytes?.value }),
    },
  ]);
});
