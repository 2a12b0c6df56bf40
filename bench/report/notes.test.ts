import { describe, expect, it } from 'vitest';

import type { RatioEstimate } from '../records/run.ts';
import { firedChecks, marginsOf, notesOf } from './notes.ts';
import { limitsOf } from './prose.ts';
import { sampleRun, sampleVerdict } from './sample-run.fixture.ts';

/** The notes on one verdict, whose ratio lies at 0.78..0.83, with this cross-check. */
function withCrossCheck(crossCheck: RatioEstimate | null): readonly string[] {
  return notesOf(sampleRun({ scenarios: [], verdicts: [sampleVerdict({ crossCheck })] }));
}

function at(low: number, high: number): RatioEstimate {
  return { point: 0.8, low, high, confidence: 0.95 };
}

describe('the notes', () => {
  it('report a cross-check whose interval lies otherwise towards 1 or towards the margin', () => {
    expect(withCrossCheck(at(0.78, 0.83))).toEqual([]);
    expect(withCrossCheck(null)).toEqual([]);
    expect(withCrossCheck(at(0.78, 0.92))).toEqual([
      'fan-out/100-connections, Server CPU per delivery, median: the cross-check disagrees. The t interval is ' +
        '(0.78..0.92), the verdict rests on (0.78..0.83). Take it with care.',
    ]);
    expect(withCrossCheck(at(0.6, 1.02))).toHaveLength(1);
  });

  it('name the cells with void pairs in one sentence, and only those', () => {
    expect(notesOf(sampleRun({ verdicts: [] }))).toEqual([
      'Void pairs are left out: 2 of 64 in fan-out/100-connections, 23 of 64 in fan-out/1000-connections.',
    ]);
  });

  it('say that the noise is not known when no verdict has it', () => {
    const verdicts = [sampleVerdict({ noiseFloor: null })];
    expect(notesOf(sampleRun({ scenarios: [], verdicts }))).toEqual([
      expect.stringContaining('no A/A pairs'),
    ]);
  });
});

describe('the checks that fired', () => {
  it('are listed once per code with all their places, void before warn, and without those that passed', () => {
    expect(firedChecks(sampleRun())).toMatchObject([
      {
        code: 'client-saturated',
        outcome: 'void',
        count: 25,
        where: ['fan-out/1000-connections (23)', 'fan-out/100-connections (2)'],
      },
      { code: 'still-warming', outcome: 'warn', count: 1 },
    ]);
  });
});

it('margins have the label of their metric and a unit of their own', () => {
  const margins = {
    'delivery.p99': { kind: 'relative', ratio: 1.25, floor: 1e6, unit: 'ns' },
    'server-cpu.median': { kind: 'relative', ratio: 1.1, floor: 0, unit: 'ns' },
    'elsewhere.total': { kind: 'exact' },
  } as const;
  expect(marginsOf(sampleRun({ margins }))).toEqual([
    { name: 'Delivery, p99', margin: '25 % or 1 ms, whichever is larger' },
    { name: 'Server CPU per delivery, median', margin: '10 %' },
    { name: 'elsewhere, total', margin: 'any, as it is counted exactly' },
  ]);
});

it('limits name what is particular to a run', () => {
  const { environment } = sampleRun();
  const busy = { ...environment, loadAverage: [3.25, 2, 1], dirty: false } as const;
  const limits = limitsOf(sampleRun({ profile: 'quick', environment: busy })).join('\n');
  expect(limits).toContain('quick profile');
  expect(limits).toContain('the load average was 3.3 on 2 processors');
  expect(limits).not.toContain('Uncommitted');
  expect(limitsOf(sampleRun()).join('\n')).toContain('Uncommitted changes: commit 4aed815');
});
