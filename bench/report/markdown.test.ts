import { describe, expect, it } from 'vitest';

import type { RunFile } from '../records/run.ts';
import { markdown } from './markdown.ts';
import { sampleRun, unmeasuredRun } from './sample-run.fixture.ts';
import { sampleVerdict } from './sample-verdicts.fixture.ts';

function render(run: RunFile): string {
  return markdown.render(run, { columns: 100, color: false });
}

describe('the report in Markdown', () => {
  it('looks as it did', async () => {
    await expect(render(sampleRun())).toMatchFileSnapshot('snapshots/report.md');
  });

  it('does not depend on the terminal', () => {
    expect(markdown.render(sampleRun(), { columns: 200, color: true })).toBe(render(sampleRun()));
  });

  it('begins with the verdicts that matter to a user, cell by cell', () => {
    const text = render(sampleRun());
    const [, short = ''] = /## In short\n([\s\S]*?)\n## /.exec(text) ?? [];
    expect(short).toContain(
      '**Fan-out, 1,000 connections.** WebSocket better: Server CPU per delivery, median',
    );
    expect(short).toContain('SSE better: Recovery, median (WebSocket 37 % higher)');
    expect(short).not.toContain('Lag');
  });

  it('shows texts as they are, also in tables', () => {
    const run = sampleRun({
      verdicts: [
        sampleVerdict({
          metricLabel: 'CPU | <b>user</b>\nand *system*',
          because: [{ code: 'many-void', values: { voidPairs: 1, pairs: 2, cause: 'a_b [c](d) `e` \\' } }],
        }),
      ],
    });
    const text = render(run);
    expect(text).toContain('| CPU \\| \\<b>user\\</b> and \\*system\\*, median |');
    expect(text).toContain('a\\_b \\[c\\](d) \\`e\\` \\\\');
    const row = text.split('\n').find((line) => line.startsWith('| CPU'));
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(8);
  });

  it('gives the command that measures the same again, quoted, with its seed and into a new folder', () => {
    const [, commands] = /```sh\n([\s\S]*?)\n```/.exec(render(sampleRun())) ?? [];
    expect(commands).toBe(
      'git checkout 4aed815\nnpm run bench -- fan-out server-crash --profile standard --seed 1',
    );
    const argv = ['--seed=3', "o'clock", '--profile', 'quick', '--out=x'];
    expect(render(sampleRun({ argv, seed: 3 }))).toContain(
      String.raw`npm run bench -- --seed=3 'o'\''clock' --profile quick` + '\n',
    );
  });

  it('says in a sentence that nothing was measured', () => {
    const text = render(unmeasuredRun());
    expect(text).toContain('**PARTIAL.**');
    expect(text).toContain('No verdict: no scenario got far enough for one.');
    expect(text).not.toContain('How to read a verdict');
  });
});
