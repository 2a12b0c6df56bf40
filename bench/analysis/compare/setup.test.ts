import { describe, expect, it } from 'vitest';

import type { Environment, RunFile } from '../../records/run.ts';
import { sampleRun } from '../../report/sample-run.fixture.ts';
import { calibration } from './runs.fixture.ts';
import { differencesOf, machineOf } from './setup.ts';

const run = sampleRun();

/** What is said to differ when only this does. */
function differing(changes: Partial<RunFile>): readonly unknown[] {
  return differencesOf(run, { ...run, ...changes }).map(({ field, a, b }) => [field, a, b]);
}

describe('the differences of two runs', () => {
  it('are none between a run and itself', () => {
    expect(differencesOf(run, sampleRun())).toEqual([]);
  });

  it('are single facts, by their path in run.json', () => {
    const environment = {
      ...run.environment,
      node: 'v22.1.0',
      virtualization: null,
      loadAverage: [3, 2, 1] as const,
      dependencies: { express: '5.3.0', undici: '7.0.0', ws: '8.24.0', 'eventsource-parser': '3.1.1' },
    };
    expect(differing({ environment })).toEqual([
      ['environment.virtualization', 'kvm', null],
      ['environment.loadAverage', '0.42, 0.31, 0.25', '3, 2, 1'],
      ['environment.node', 'v20.20.2', 'v22.1.0'],
      ['environment.dependencies.ws', '8.23.0', '8.24.0'],
      ['environment.dependencies.undici', null, '7.0.0'],
    ]);
  });

  it('go by the ids of transports and cells, not by their places', () => {
    expect(differing({ transports: run.transports.toReversed() })).toEqual([]);
    const transports = run.transports.map((transport) => ({ ...transport, server: 'node 20' }));
    expect(differing({ transports: transports.slice(0, 1) })).toEqual([
      ['transports.sse.server', 'express 5.3.0', 'node 20'],
      ['transports.websocket.label', 'WebSocket', null],
      ['transports.websocket.role', 'contest', null],
      ['transports.websocket.server', 'ws 8.23.0', null],
      ['transports.websocket.client', 'ws 8.23.0', null],
    ]);
    const scenarios = run.scenarios.map((summary) => ({
      ...summary,
      load: { kind: 'procedure' as const, connections: 100, what: 'Something else.' },
      rounds: 5,
    }));
    expect(differing({ scenarios: scenarios.slice(0, 1) })).toContainEqual([
      'scenarios.fan-out/100-connections.load.eventsPerSecond',
      500,
      null,
    ]);
  });

  it('hold seed, profile, budget, completeness, margins, and a calibration by its grade and the median of its work', () => {
    const margins = {
      ...run.margins,
      'server-cpu.median': { kind: 'relative', ratio: 1.2, floor: 0, unit: 'ns' } as const,
    };
    expect(
      differing({
        seed: 2,
        profile: 'quick',
        budgetSeconds: 900,
        complete: false,
        margins,
        calibration: calibration(),
      }),
    ).toEqual([
      ['complete', true, false],
      ['seed', 1, 2],
      ['profile', 'standard', 'quick'],
      ['budgetSeconds', null, 900],
      ['calibration.grade', 'usable', 'good'],
      ['calibration.work.serverNs', 5_110_000, 101],
      ['calibration.work.clientNs', 4_825_000, 202],
      ['margins.server-cpu.median.ratio', 1.1, 1.2],
    ]);
  });

  it('leave out what is there to tell runs apart', () => {
    const changes = { runId: 'x', startedAt: '2027-01-01T00:00:00Z', argv: ['--out', 'x'] };
    expect(differing(changes)).toEqual([]);
  });
});

const elsewhere = (changes: Partial<Environment>): RunFile => ({
  ...run,
  environment: { ...run.environment, ...changes },
});

/** A run whose typical work took this long on each side, ns. */
const working = (serverNs: number, clientNs: number): RunFile => ({
  ...run,
  calibration: calibration({ work: { serverNs: [1, serverNs, 9e9], clientNs: [1, clientNs, 9e9] } }),
});

describe('the same machine', () => {
  it.each<Partial<Environment>>([
    { cpuModel: 'Other CPU' },
    { cpuCount: 4 },
    { memoryBytes: 1 },
    { platform: 'darwin arm64' },
    { kernel: '6.2' },
    { virtualization: null },
    { pinning: 'not pinned' },
    { cpuModel: 'Other CPU', kernel: '6.2', pinning: 'not pinned' },
  ])('has the same %j', (changes) => {
    const other = elsewhere(changes);
    expect(machineOf(run, other)).toMatchObject({ isSame: false, different: Object.keys(changes) });
    expect(machineOf(other, run).isSame).toBe(false);
    expect(machineOf(other, other)).toMatchObject({ isSame: true, different: [] });
  });

  it('is another one for absolute values where the load of a scenario was another', () => {
    const [first, ...others] = run.scenarios;
    if (first === undefined || first.load.kind !== 'load') throw new Error('the first scenario has no load');
    const load = { ...first.load, eventsPerSecond: 17 };
    const fitted = { ...run, scenarios: [{ ...first, load }, ...others] };
    expect(machineOf(run, fitted)).toMatchObject({ isSame: false, different: ['load'] });
  });

  it('may run other software, under another load and with another commit', () => {
    const changes: Partial<Environment> = {
      node: 'v24.0.0',
      v8: '13',
      dependencies: {},
      commit: 'abc1234',
      dirty: null,
      loadAverage: [9, 9, 9],
      openFileLimit: 1,
      congestionControl: 'cubic',
    };
    expect(machineOf(run, elsewhere(changes)).isSame).toBe(true);
  });

  it.each([
    [1049, 953, true],
    [1051, 1000, false],
    [1000, 949, false],
  ])(
    'does the same work in the same time on each side, within 5 %: %i and %i of 1000',
    (server, client, isSame) => {
      const [usual, other] = [working(1000, 1000), working(server, client)];
      expect(machineOf(usual, other)).toMatchObject({
        isSame,
        serverWorkRatio: server / 1000,
        clientWorkRatio: client / 1000,
      });
      expect(machineOf(other, usual).isSame).toBe(isSame);
    },
  );

  it('is believed where a run has no calibration, and its work is not known', () => {
    const old = { ...run, calibration: null };
    for (const [a, b] of [
      [old, run],
      [run, old],
      [old, old],
    ] as const) {
      expect(machineOf(a, b)).toMatchObject({ isSame: true, serverWorkRatio: null, clientWorkRatio: null });
    }
  });
});
