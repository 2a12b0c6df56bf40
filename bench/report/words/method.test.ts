import { describe, expect, it } from 'vitest';

import { control, sampleRun } from '../sample-run.fixture.ts';
import { environmentRows, factWords, fieldWords, reproduceCommands } from './environment.ts';
import { limitsOf, sharedIn } from './method.ts';

const { environment, scenarios, calibration } = sampleRun();

describe('what this run cannot show', () => {
  it('names what is particular to a run', () => {
    const busy = { ...environment, loadAverage: [3.25, 2, 1], dirty: false } as const;
    const limits = limitsOf(sampleRun({ profile: 'quick', environment: busy })).join('\n');
    expect(limits).toContain('quick profile');
    expect(limits).toContain('the load average was 3.25 on 2 processors');
    expect(limits).not.toContain('Uncommitted');
    expect(limitsOf(sampleRun()).join('\n')).toContain('Uncommitted changes: commit 4aed815');
  });

  it('does not say that there was no browser where there was one', () => {
    const named = (rounds: number) => scenarios.map((summary) => ({ ...summary, id: 'browsers', rounds }));
    expect(limitsOf(sampleRun()).join()).toContain('No browser');
    expect(limitsOf(sampleRun({ scenarios: named(1) })).join()).not.toContain('No browser');
    expect(limitsOf(sampleRun({ scenarios: named(0) })).join()).toContain('No browser');
  });

  it('follows the grade of the machine', () => {
    if (calibration === null) throw new Error('the sample lacks its calibration');
    const limits = (grade: 'good' | 'usable' | 'coarse'): string =>
      limitsOf(sampleRun({ calibration: { ...calibration, grade } })).join();
    expect(limits('good')).not.toContain('graded');
    expect(limits('usable')).toContain(
      'no sizes of rare delays (p99) are claimed. Repeats of the same work differ',
    );
    expect(limits('coarse')).toContain('no sizes of anything');
    expect(limitsOf(sampleRun({ calibration: null })).join()).toContain('No calibration');
  });
});

it('what the transports share names the arms that do otherwise', () => {
  const gzip = { ...control('smaller', 'SSE, smaller'), isCompressed: true };
  const library = { ...control('eventsource', 'EventSource'), role: 'library' } as const;
  expect(sharedIn(sampleRun())).toContain('no compression');
  const shared = sharedIn(sampleRun({ alsoRan: [gzip, library] }));
  expect(shared).toContain('no compression, except where it is the subject: SSE, smaller');
  expect(shared.join()).toContain(
    'except for library clients, which keep their default settings: EventSource',
  );
});

it('the commands that measure again are quoted, with the seed, and into a new folder', () => {
  expect(reproduceCommands(sampleRun())).toEqual([
    'git checkout 4aed815',
    'npm run bench -- fan-out server-crash --profile standard --seed 1',
  ]);
  const argv = ['--seed=3', "o'clock", '--profile', 'quick', '--out=x'];
  expect(reproduceCommands(sampleRun({ argv, seed: 3 }))[1]).toBe(
    String.raw`npm run bench -- --seed=3 'o'\''clock' --profile quick`,
  );
});

it('the environment is in words, and says what is unknown', () => {
  const rows = Object.fromEntries(
    environmentRows(sampleRun({ environment: { ...environment, virtualization: null } })),
  );
  expect(rows).toMatchObject({
    Processor: 'Example CPU | 2.40 GHz',
    Processors: '2',
    Memory: '8.32 GB',
    Virtualization: 'unknown',
    'Load average at the start': '0.42, 0.31, 0.25',
    'Uncommitted changes': 'yes',
  });
  expect(rows['Calibration']).toContain('usable: the clocks of two processes agree to 31.0 µs');
});

it('every field of a run has a name, and its value a unit', () => {
  const environmentFields = Object.keys(environment).map((key) => fieldWords(`environment.${key}`));
  expect(environmentFields.filter((name) => name.startsWith('environment'))).toEqual([
    'environment.dependencies',
  ]);
  expect(fieldWords('environment.dependencies.ws')).toBe('Library ws');
  expect(fieldWords('transports.sse.server')).toBe('Transport sse, server');
  expect(fieldWords('something.else')).toBe('something.else');
  expect(factWords('calibration.work.serverNs', 5.11e6)).toBe('5.11 ms');
  expect(factWords('environment.dirty', null)).toBe('–');
});
