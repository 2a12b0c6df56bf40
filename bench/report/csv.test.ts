import { describe, expect, it } from 'vitest';

import type { RunFile } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import { csv, csvColumns } from './csv.ts';
import { sampleRun, unmeasuredRun } from './sample-run.fixture.ts';
import { sampleVerdict } from './sample-verdicts.fixture.ts';

describe('verdicts.csv', () => {
  it('looks as it did', async () => {
    await expect(render(sampleRun())).toMatchFileSnapshot('snapshots/verdicts.csv');
  });

  it('has one line per verdict below the names of the columns', () => {
    const lines = parse(render(sampleRun()));
    expect(lines[0]).toEqual(csvColumns);
    expect(lines).toHaveLength(1 + sampleRun().verdicts.length);
    expect(lines.every((line) => line.length === csvColumns.length)).toBe(true);
  });

  it('gives every text and number back as it was', () => {
    const verdict = sampleVerdict({
      because: few('it said "1,5", then\nmore; = 2'),
      baselineValue: 0.1 + 0.2,
      candidateValue: 1e21,
    });
    const [, line = []] = parse(render(sampleRun({ verdicts: [verdict] })));
    const field = (name: string): string | undefined => line[csvColumns.indexOf(name)];
    expect(field('because')).toMatch(/it said "1,5", then\nmore; = 2\.$/);
    expect(Number(field('baselineValue'))).toBe(0.1 + 0.2);
    expect(Number(field('candidateValue'))).toBe(1e21);
    expect(Number(field('ratio.low'))).toBe(0.7818);
    expect(field('runId')).toBe(sampleRun().runId);
  });

  it('has an empty field for null, and for the parts of a ratio that does not exist', () => {
    const verdict = sampleVerdict({ ratio: null, noiseFloor: null, baselineValue: 0 });
    const [, line = []] = parse(render(sampleRun({ verdicts: [verdict] })));
    expect(
      ['ratio.point', 'ratio.high', 'noiseFloor', 'baselineValue'].map(
        (name) => line[csvColumns.indexOf(name)],
      ),
    ).toEqual(['', '', '', '0']);
  });

  it('has only the names of the columns when there are no verdicts', () => {
    expect(parse(render(unmeasuredRun()))).toEqual([csvColumns]);
  });
});

/** A reason with a text of its own. */
const few = (nullMeans: string): Verdict['because'] => [
  { code: 'few-rounds', values: { rounds: 4, neededRounds: 6, unresolvedRounds: 1, nullMeans } },
];

function render(run: RunFile): string {
  return csv.render(run, { columns: 80, color: false });
}

/** Reads RFC 4180: a field is either quoted, with its quotes doubled, or has no quote, comma or line end. */
function parse(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\n') lines.push([]);
  }
  return lines.slice(0, -1);
}
