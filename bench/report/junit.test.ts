import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';

import type { RunFile } from '../records/run.ts';
import { junit } from './junit.ts';
import { sampleRun, unmeasuredRun } from './sample-run.fixture.ts';
import { sampleVerdict } from './sample-verdicts.fixture.ts';

function parse(run: RunFile) {
  const text = junit.render(run, { columns: 100, color: false });
  const page = new DOMParser().parseFromString(text, 'text/xml');
  const cases = [...page.querySelectorAll('testcase')];
  return { text, page, cases };
}

describe('the report as JUnit XML', () => {
  it('looks as it did', async () => {
    await expect(parse(sampleRun()).text).toMatchFileSnapshot('snapshots/junit.xml');
  });

  it('has a case for each control, primary verdict, claim and check, and counts them', () => {
    const run = sampleRun();
    const { page, cases } = parse(run);
    const verdicts = run.verdicts.filter(({ role }) => role !== 'exploratory').length;
    expect(cases).toHaveLength(verdicts + run.claims.length + run.checks.length);
    for (const suite of page.querySelectorAll('testsuites, testsuite')) {
      const count = (selector: string): string => String(suite.querySelectorAll(selector).length);
      expect(suite.getAttribute('tests')).toBe(count('testcase'));
      expect(suite.getAttribute('skipped')).toBe(count('skipped'));
      expect(suite.getAttribute('failures')).toBe(count('failure'));
    }
  });

  it('fails where a control found a difference, and nowhere else', () => {
    const control = sampleVerdict({ role: 'aa', candidate: 'sse', outcome: 'different' });
    const worse = sampleVerdict({ role: 'primary', outcome: 'higher', better: 'lower' });
    const { page } = parse(sampleRun({ verdicts: [control, worse] }));
    const failures = [...page.querySelectorAll('failure')];
    expect(failures).toHaveLength(1);
    expect(failures[0]?.getAttribute('message')).toContain('no verdict of this run is proven');
    expect(parse(unmeasuredRun()).page.querySelectorAll('failure')).toHaveLength(0);
  });

  it('skips a verdict that decides nothing, with its reason', () => {
    const reason = { code: 'many-void', values: { voidPairs: 9, pairs: 10, cause: null } } as const;
    const open = sampleVerdict({ role: 'primary', outcome: 'void', ratio: null, because: [reason] });
    const { cases } = parse(sampleRun({ verdicts: [open] }));
    expect(cases[0]?.querySelector('skipped')?.getAttribute('message')).toMatch(/^∅ void/);
  });

  it('shows texts as they are', () => {
    const metricLabel = 'a < b & "c"';
    const { text } = parse(sampleRun({ verdicts: [sampleVerdict({ role: 'primary', metricLabel })] }));
    expect(text).toContain('name="a &lt; b &amp; &quot;c&quot;, median"');
  });
});
