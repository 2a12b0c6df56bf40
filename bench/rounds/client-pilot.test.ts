import { describe, expect, it } from 'vitest';
import { makeLoadCell } from '../questions/cells.ts';
import { testContext } from './context.fixture.ts';
import { fitClientProcesses, processesToCarry, withClientProcesses } from './client-pilot.ts';

describe('client processes', () => {
  it.each([
    ['one, as long as it is not saturated', 160_000, 5000, 8, 1],
    ['so many that each is half busy', 161_000, 5000, 8, 2],
    ['more where a delivery costs more', 161_000, 12_000, 8, 4],
    ['no more than there are processors', 161_000, 12_000, 3, 3],
  ])('are %s', (_, perSecond, clientNs, processors, processes) => {
    expect(processesToCarry(perSecond, clientNs, processors)).toBe(processes);
  });

  it('are those of a cell only where its connections take more than one, and it names no number', () => {
    const unlimited = { descriptors: null, ports: null, memoryBytes: null };
    const cell = makeLoadCell('many', 'many', {
      connections: 10_001,
      pace: { kind: 'saturate' },
      measureMs: { quick: 100, standard: 100, full: 100 },
      rounds: { quick: 1 },
    });
    expect(withClientProcesses(cell, unlimited)).toEqual({ ...cell, clientProcesses: 2 });
    for (const as of [
      { ...cell, connections: 10_000 },
      { ...cell, clientProcesses: 5 },
    ])
      expect(withClientProcesses(as, unlimited)).toBe(as);
  });

  const cpus = { server: 0, client: 0, link: 0, clients: [0] };
  const saturating = { connections: 1, payloadBytes: null, pace: { kind: 'saturate' } } as const;

  it('are one, and nothing is tried, where there is one processor for them or little to carry', async () => {
    // A transport that does not exist would fail.
    expect(await fitClientProcesses(testContext([], { cpus }), ['none'], saturating)).toBe(1);
    const few = { ...saturating, connections: 99, pace: { kind: 'rate', eventsPerSecond: 100 } } as const;
    const wide = testContext([], { cpus: { ...cpus, clients: [0, 0] } });
    expect(await fitClientProcesses(wide, ['none'], few)).toBe(1);
  });

  it('are found by a trial of one, as many as there are processors at the most', async () => {
    const { cpus: pinned, ...wide } = testContext([], { cpus: { ...cpus, clients: [0, 0] } });
    const processes = await fitClientProcesses({ ...wide, cpus: pinned }, ['sse'], saturating);
    expect([1, 2]).toContain(processes);
  });
});
