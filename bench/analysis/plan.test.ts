import { describe, expect, it } from 'vitest';

import type { PlannedLoad, SizingPoint, TransportPlan } from '../records/sizing.ts';
import { createRandom } from '../stats/random.ts';
import { pointAt, sizedRun } from './plan.fixture.ts';
import { planFor } from './plan.ts';

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
    const nothing = { beyond: [], tends: null, from: ['steady/one'] };
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

  it('takes nothing from loads that lie elsewhere', () => {
    const cpuNs = [
      pointAt(20_000),
      pointAt(50_000, { connections: 10 }),
      pointAt(9000, { payloadBytes: 9000 }),
    ];
    expect(planOf({ cpuNs }).cores).toMatchObject({
      value: expect.closeTo(0.02, 10),
      low: 0.018,
      high: 0.022,
    });
  });

  it('that is a few bytes off is the same load', () => {
    expect(planOf({ cpuNs: [pointAt(20_000)] }, { payloadBytes: 103 }).cores?.tends).toBeNull();
  });
});

describe('a load between two that were measured', () => {
  const cpuNs = [pointAt(10_000, { connections: 100 }), pointAt(20_000, { connections: 1000, cell: 'two' })];

  it('lies between their values, in an interval over both, and is no extrapolation', () => {
    const { cores } = planOf({ cpuNs }, { connections: Math.round(100 * Math.sqrt(10)) });
    const deliveries = 316 * 10;
    expect((cores?.value ?? 0) / deliveries).toBeCloseTo(15_000 / 1e9, 7);
    expect(cores?.low).toBeCloseTo((deliveries * 9000) / 1e9, 9);
    expect(cores?.high).toBeCloseTo((deliveries * 22_000) / 1e9, 9);
    expect(cores).toMatchObject({ beyond: [], tends: null, from: ['steady/one', 'steady/two'] });
  });

  it('is nearer to the value of the nearer one', () => {
    const { cores } = planOf({ cpuNs }, { connections: 200 });
    expect((cores?.value ?? 0) / 2000).toBeLessThan(15_000 / 1e9);
  });

  it('of a law that it does not know holds the truth in at least 19 of 20 loads', () => {
    // Per event once, per delivery, per byte; and a processor that gets cheaper as it fills. Each measured within 4 %.
    const lawNs = ({ connections, eventsPerSecond, payloadBytes }: PlannedLoad): number =>
      (5000 + 30_000 / connections + 0.3 * payloadBytes) * (1 + 40 / (40 + connections * eventsPerSecond));
    const random = createRandom(3, 'plan');
    const grid = [10, 32, 100, 320, 1000].flatMap((connections) =>
      [0.5, 2, 8, 32].flatMap((eventsPerSecond) =>
        [100, 400, 1600, 6400].map((payloadBytes) => ({ connections, eventsPerSecond, payloadBytes })),
      ),
    );
    const points = grid.map((load): SizingPoint => {
      const value = lawNs(load) * (0.96 + 0.08 * random.nextFloat());
      return pointAt(value, { ...load, low: value * 0.95, high: value * 1.05 });
    });
    const between = (low: number, high: number): number => low * (high / low) ** random.nextFloat();
    const held = Array.from({ length: 400 }, () => {
      const load = {
        connections: Math.round(between(10, 1000)),
        eventsPerSecond: between(0.5, 32),
        payloadBytes: Math.round(between(100, 6400)),
      };
      const { cores } = planOf({ cpuNs: points }, load);
      const truth = (lawNs(load) * load.connections * load.eventsPerSecond) / 1e9;
      return cores !== null && cores.low <= truth && truth <= cores.high;
    });
    expect(held.filter(Boolean).length / held.length).toBeGreaterThanOrEqual(0.95);
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

  it('of memory takes the slope on, and of bytes the overhead, which grows with the length', () => {
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
  });
});

it('what a run did not measure is not there, and a control is no transport to plan with', () => {
  const { transports } = planFor(sizedRun({ cpuNs: [pointAt(1)] }), LOAD);
  expect(transports.map(({ transport }) => transport)).toEqual(['sse', 'websocket']);
  expect(transports[0]).toMatchObject({ memoryBytes: null, bytesPerSecond: null, handshakeBytes: null });
  expect(transports[1]).toMatchObject({ label: 'WebSocket', cores: null });
});
