import { describe, expect, it } from 'vitest';

import type { Environment, RunFile } from '../../records/run.ts';
import { sampleRun } from '../../report/sample-run.fixture.ts';
import { machineOf } from './machine.ts';
import { calibration } from './runs.fixture.ts';

const run = sampleRun({ calibration: calibration() });

const elsewhere = (changes: Partial<Environment>): RunFile => ({
  ...run,
  environment: { ...run.environment, ...changes },
});

/** A run whose typical work took so long on each side, ns. */
const working = (serverNs: number, clientNs: number): RunFile => ({
  ...run,
  calibration: calibration({ work: { serverNs: [1, serverNs, 9e9], clientNs: [1, clientNs, 9e9] } }),
});

describe('the same machine', () => {
  it.each<[string, Partial<Environment>]>([
    ['processor', { cpuModel: 'Other CPU' }],
    ['number of processors', { cpuCount: 4 }],
    ['memory', { memoryBytes: 1 }],
    ['system', { platform: 'darwin arm64' }],
    ['kernel', { kernel: '6.2' }],
    ['virtualization', { virtualization: null }],
    ['pinning', { pinning: 'not pinned' }],
  ])('has the same %s', (name, changes) => {
    const other = elsewhere(changes);
    expect(machineOf(run, other)).toEqual({ isSame: false, because: `Another machine by its ${name}.` });
    expect(machineOf(other, run).isSame).toBe(false);
    expect(machineOf(other, other).isSame).toBe(true);
  });

  it('may run other software, under another load and with another commit', () => {
    const changes: Partial<Environment> = {
      node: 'v24.0.0',
      v8: '13',
      dependencies: {},
      commit: 'abc',
      dirty: null,
      loadAverage: [9, 9, 9],
      openFileLimit: 1,
      congestionControl: 'cubic',
    };
    expect(machineOf(run, elsewhere(changes)).isSame).toBe(true);
  });

  it('names all that differs', () => {
    const other = elsewhere({ cpuModel: 'Other CPU', kernel: '6.2', pinning: 'not pinned' });
    expect(machineOf(run, other).because).toBe('Another machine by its processor, kernel and pinning.');
  });

  it('does the same work in the same time on each side, within 5 % either way', () => {
    expect(machineOf(working(1000, 1000), working(1049, 953)).isSame).toBe(true);
    expect(machineOf(working(1000, 1000), working(1051, 1000))).toEqual({
      isSame: false,
      because:
        'Another machine by its speed: the same work took 1.051 times as long for the server in B; 0.952..1.050 counts as the same.',
    });
    expect(machineOf(working(1051, 1000), working(1000, 1000)).isSame).toBe(false);
    expect(machineOf(working(1000, 1000), working(1000, 949)).isSame).toBe(false);
    expect(machineOf(working(1000, 1000), working(1010, 990)).because).toContain(
      'the same work took 1.010 times as long for the server and 0.990 times as long for the client in B.',
    );
  });

  it('is taken at its word where a run has no calibration, which is said', () => {
    const old = { ...run, calibration: null };
    expect(machineOf(old, run).isSame).toBe(true);
    expect(machineOf(old, run).because).toContain('not known, as A has no calibration.');
    expect(machineOf(run, old).because).toContain('not known, as B has no calibration.');
    expect(machineOf(old, old).because).toContain('not known, as A and B have no calibration.');
  });
});
