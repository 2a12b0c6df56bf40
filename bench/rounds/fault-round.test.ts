import { describe, expect, it } from 'vitest';
import { EAGER } from '../../clients/witness.fixture.ts';
import { entryPoint, ordinaryArm, type ArmPlan } from '../processes/children.ts';
import { makeFaultCell } from '../questions/cells.ts';
import type { Check } from '../records/record.ts';
import type { FaultCell } from '../records/scenario.ts';
import { runFaultRound } from './fault-round.ts';
import { testContext } from './context.fixture.ts';

const context = testContext(['sse', 'websocket'], {}, false);

const policy = { ...EAGER, delayMs: 70, maxDelayMs: 70 };

const restart = makeFaultCell('restart', 'restart', {
  fault: 'server killed',
  connections: 3,
  eventsPerSecond: 50,
  emitMs: 1000,
  timeline: [
    { atMs: 200, action: 'kill-server', marks: 'on' },
    { atMs: 400, action: 'start-server', history: 'kept', marks: 'off' },
  ],
  reconnect: policy,
  rounds: { quick: 1, standard: 1, full: 1 },
});

/** What a busy machine does to a process is no fault of what is tested. */
const withoutStandstills = (checks: readonly Check[]): readonly Check[] =>
  checks.filter(({ code }) => code !== 'standstill');

describe('a round of a fault, with real processes', () => {
  it('loses nothing across a killed server when clients resume', async () => {
    const { faults } = await runFaultRound(testContext(['sse', 'websocket']), restart);
    expect(faults.map(({ arm }) => arm)).toEqual(['sse', 'websocket', 'sse-aa']);
    for (const fault of faults) {
      expect(withoutStandstills(fault.checks).filter(({ outcome }) => outcome === 'void')).toEqual([]);
      expect(fault.counts).toMatchObject({
        expected: 150,
        received: 150,
        missed: 0,
        duplicate: 0,
        reordered: 0,
      });
      expect(fault.replayed).toBeGreaterThan(0);
      for (const client of fault.clients) {
        expect(client.endState).toBe('ok');
        expect(client.reconnectAttempts).toBeGreaterThan(0);
        expect(client.detectionNs).toBeGreaterThanOrEqual(0);
        expect(client.recoveryNs).toBeGreaterThan(0);
      }
    }
  });

  it('is void where a process stood still, unless the fault froze it', async () => {
    const freeze = [
      { atMs: 200, action: 'freeze-client', marks: 'on' },
      { atMs: 600, action: 'thaw-client', marks: 'off' },
    ] as const;
    const standing = entryPoint('processes/standing-client-process.fixture.js');
    /** Whether its client was found to stand still, alone or with others: on a busy machine any process may. */
    const isFound = async (arm: ArmPlan, timeline: FaultCell['timeline']): Promise<boolean> => {
      const { faults } = await runFaultRound(
        { ...context, arms: [arm], contests: [['sse']], aa: null },
        { ...restart, timeline },
      );
      return faults.some(({ checks }) =>
        checks.some(
          ({ code, values }) => code === 'standstill' && String(values['processes']).includes('client'),
        ),
      );
    };
    const arm = ordinaryArm('sse');
    expect(await isFound({ ...arm, client: standing }, restart.timeline)).toBe(true);
    expect(await isFound(arm, freeze)).toBe(false);
  });

  it('counts exactly what was not received when clients do not resume', async () => {
    const { faults } = await runFaultRound(context, {
      ...restart,
      timeline: [{ atMs: 200, action: 'reset-connections', marks: 'on-off' }],
      reconnect: { ...policy, resume: false },
    });
    for (const fault of faults) {
      expect(fault.counts.expected).toBe(150);
      expect(fault.counts.received + fault.counts.missed).toBe(150);
      expect(fault.counts.missed).toBeGreaterThan(0);
      expect(fault.replayed).toBe(0);
      expect(fault.acceptsAfterFault).toBe(3);
      expect(fault.clients.map(({ reconnectAttempts }) => reconnectAttempts)).toEqual([1, 1, 1]);
    }
  });

  it('tells a client that gave up from one that reconnected by the rules of its library', async () => {
    const { faults } = await runFaultRound(
      testContext(['bare-websocket', 'eventsource'], {}, false),
      // The library waits 3 s, which the round does as well after its last event.
      {
        ...restart,
        reconnect: null,
        timeline: [{ atMs: 200, action: 'reset-connections', marks: 'on-off' }],
      },
    );
    const [bare, library] = faults;
    for (const client of bare?.clients ?? []) {
      expect(client).toMatchObject({ recoveryNs: null, reconnectAttempts: 0, endState: 'closed-for-good' });
      expect(client.missed).toBeGreaterThan(0);
    }
    for (const client of library?.clients ?? []) {
      expect(client).toMatchObject({ missed: 0, reconnectAttempts: 1, endState: 'ok' });
      expect(client.recoveryNs).toBeGreaterThan(2.5e9);
    }
    for (const fault of faults) {
      expect(fault.clients).toHaveLength(3);
      expect(fault.counts.wireBytes).toBeNull();
      expect(withoutStandstills(fault.checks)).toEqual([]);
    }
  });
});
