import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPackageRoot } from '../host/environment.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';
import { sampleVerdict } from '../report/sample-verdicts.fixture.ts';
import { readRunFolder } from '../records/run-file.ts';
import { verdictBlock, withVerdictBlock } from './readme-block.ts';

const root = findPackageRoot(import.meta.dirname);

describe('the table of verdicts in the README', () => {
  it('is that of the reference run (if not: npm run readme)', async () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const run = await readRunFolder(join(root, 'results/reference'));
    expect(withVerdictBlock(readme, verdictBlock(run))).toBe(readme);
  });

  it('replaces the old block and nothing else', () => {
    const readme =
      'before\n<!-- verdicts of results/reference: written by `npm run readme` -->\nold\n<!-- end of verdicts -->\nafter';
    const made = withVerdictBlock(readme, 'new');
    expect(made).toMatch(/^before\n<!-- verdicts.*-->\n\nnew\n\n<!-- end of verdicts -->\nafter$/);
  });

  it('refuses a README without the lines around it', () => {
    expect(() => withVerdictBlock('nothing here', 'new')).toThrow('The README lacks the lines');
  });

  it('has what the default run asks, and nothing of other questions that its run measured', () => {
    const asked = sampleVerdict({ scenario: 'steady', metric: 'server-cpu', metricLabel: 'asked' });
    const beyond = sampleVerdict({ scenario: 'cost', metric: 'server-cpu', metricLabel: 'beyond' });
    const block = verdictBlock(sampleRun({ verdicts: [asked, beyond] }));
    expect(block).toContain('asked');
    expect(block).not.toContain('beyond');
  });

  it('says first what lies behind the answer, and what a load takes', async () => {
    const block = verdictBlock(await readRunFolder(join(root, 'results/reference')));
    const [first = ''] = block.split('\n\n');
    expect(first).toMatch(
      /^- \*\*As people write it \(Express, ws\):\*\* .+\n- \*\*Protocol against protocol/,
    );
    expect(first).toMatch(
      /\n- \*\*1,000 connections with .+ each:\*\* SSE \S+ cores \(\S+\), \S+ MB; WebSocket \S+ \(\S+\), \S+ MB/,
    );
  });

  it('says then which transport suits which need, and leaves out what the run did not ask', () => {
    const block = verdictBlock(sampleRun());
    const shown = sampleRun().whichWhen.filter(({ pick }) => pick !== 'not-in-run');
    expect(shown.length).toBeGreaterThan(0);
    const table = block.slice(block.indexOf('| You need'), block.indexOf('The figures'));
    expect(table.trim().split('\n')).toHaveLength(shown.length + 2);
    expect(sampleRun().whichWhen[0]?.details).not.toBeNull();
    expect(block).not.toContain('As Base64');
  });

  it('names the machine and the software', () => {
    const run = sampleRun();
    expect(verdictBlock(run)).toContain(run.environment.cpuModel);
    expect(verdictBlock(run)).toContain(run.transports[0]?.server);
  });
});
