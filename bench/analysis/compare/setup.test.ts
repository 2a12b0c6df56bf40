import { describe, expect, it } from 'vitest';

import type { RunFile } from '../../records/run.ts';
import { sampleRun } from '../../report/sample-run.fixture.ts';
import { calibration } from './runs.fixture.ts';
import { differencesOf } from './setup.ts';

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

  it('hold seed, profile, completeness, margins, and a calibration by its grade and the median of its work', () => {
    const margins = {
      ...run.margins,
      'server-cpu.median': { kind: 'relative', ratio: 1.2, floor: 0, unit: 'ns' } as const,
    };
    expect(
      differing({ seed: 2, profile: 'quick', complete: false, margins, calibration: calibration() }),
    ).toEqual([
      ['complete', true, false],
      ['seed', 1, 2],
      ['profile', 'standard', 'quick'],
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
