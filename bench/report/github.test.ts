import { describe, expect, it } from 'vitest';

import type { RunFile } from '../records/run.ts';
import { github } from './github.ts';
import { partialRun, sampleRun } from './sample-run.fixture.ts';
import { sampleVerdict } from './sample-verdicts.fixture.ts';

const annotations = (run: RunFile): readonly string[] =>
  github.beside?.render(run).split('\n').slice(0, -1) ?? [];
const primary = (changes: Parameters<typeof sampleVerdict>[0]) =>
  sampleVerdict({ role: 'primary', ...changes });

describe('the report for GitHub Actions', () => {
  it('looks as it did', async () => {
    const run = sampleRun();
    const text = `${annotations(run).join('\n')}\n\n${github.render(run, { columns: 100, color: false })}`;
    await expect(text).toMatchFileSnapshot('snapshots/github.txt');
  });

  it('has one notice for each primary verdict that decides something, and a warning for each that does not', () => {
    const verdicts = [
      primary({}),
      primary({ metric: 'delivery', outcome: 'cannot-tell' }),
      primary({ metric: 'memory', outcome: 'void', ratio: null }),
      sampleVerdict({ role: 'exploratory' }),
    ];
    const levels = annotations(sampleRun({ verdicts })).map((line) => /^::(\w+) title=/.exec(line)?.[1]);
    expect(levels).toEqual(['notice', 'warning', 'warning']);
  });

  it('warns of a run that is partial or unproven', () => {
    expect(annotations(partialRun())[0]).toMatch(/^::warning title=PARTIAL::The run was interrupted/);
    const verdicts = [sampleVerdict({ role: 'aa', candidate: 'sse', outcome: 'higher' })];
    expect(annotations(sampleRun({ verdicts }))[0]).toMatch(/^::warning title=UNPROVEN::The A\/A control/);
  });

  it('escapes what ends a title or a message', () => {
    const [line] = annotations(sampleRun({ verdicts: [primary({ metricLabel: 'a: b,\nc' })] }));
    expect(line).toMatch(/^::notice title=a%3A b%2C%0Ac%2C \w+ \([^:]*\)::▼ WebSocket 19 %25 lower/);
  });
});
