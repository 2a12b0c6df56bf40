import { describe, expect, it } from 'vitest';
import type { Outcome, Verdict } from '../records/verdict.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';
import { sampleVerdict } from '../report/sample-verdicts.fixture.ts';
import { endingOfRun } from './ending.ts';

const unmeasured = sampleVerdict({ baselineValue: null, candidateValue: null, ratio: null, outcome: 'void' });

/** No client went through a fault, and nothing grew along an axis. */
const figures = { ...sampleRun().figures, faults: [], curves: [] };

function control(outcome: Outcome): Verdict {
  return sampleVerdict({ role: 'aa', baseline: 'sse', candidate: 'sse', outcome });
}

describe('a run', () => {
  it('whose transports differ is done: that is a finding', () => {
    expect(endingOfRun(sampleRun({ verdicts: [sampleVerdict({ outcome: 'higher' })] }), false)).toEqual({
      ending: 'done',
      note: null,
    });
  });

  it.each(['lower', 'higher', 'different'] as const)(
    'that finds a transport %s than itself is unproven, and says in what',
    (outcome) => {
      const { ending, note } = endingOfRun(
        sampleRun({ verdicts: [sampleVerdict(), control(outcome)] }),
        false,
      );
      expect(ending).toBe('unproven');
      expect(note).toContain(`SSE against itself came out ${outcome} in Server CPU per delivery`);
    },
  );

  it.each(['same', 'cannot-tell', 'void'] as const)('whose control came out %s is done', (outcome) => {
    expect(endingOfRun(sampleRun({ verdicts: [control(outcome)] }), false).ending).toBe('done');
  });

  it('without a single value measured nothing, and names the first cause', () => {
    const checks = [
      {
        scenario: 'fan-out',
        cell: 'a',
        code: 'unmeasured' as const,
        outcome: 'void' as const,
        count: 1,
        example: { cause: 'It died.' },
      },
    ];
    expect(endingOfRun(sampleRun({ verdicts: [unmeasured], checks, figures }), false)).toEqual({
      ending: 'nothing',
      note: 'Nothing could be measured: no round yielded a value. The first cause: It died.',
    });
    expect(endingOfRun(sampleRun({ verdicts: [], figures }), false).ending).toBe('nothing');
  });

  it('with the course of a fault has measured something, though no verdict comes of it', () => {
    expect(endingOfRun(sampleRun({ verdicts: [] }), false).ending).toBe('done');
  });

  it('with some values has measured something', () => {
    const half = sampleVerdict({ candidateValue: null, ratio: null, outcome: 'cannot-tell' });
    expect(endingOfRun(sampleRun({ verdicts: [unmeasured, half] }), false).ending).toBe('done');
  });

  it('that was interrupted is that first of all', () => {
    expect(endingOfRun(sampleRun({ verdicts: [] }), true).ending).toBe('interrupted');
    expect(endingOfRun(sampleRun({ verdicts: [control('lower')] }), true).ending).toBe('interrupted');
  });
});
