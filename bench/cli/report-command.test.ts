import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../servers/hub/errors.ts';
import { defineRegistry } from '../registry.ts';
import type { ReportFormat } from '../report/contract.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';
import { fakeIo } from './io.fixture.ts';
import { report } from './report-command.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

/** Formats that show what they were given. */
function format(fileName: string | null): ReportFormat {
  return {
    label: 'A format.',
    fileName,
    render: ({ runId }, options) => `${runId} ${JSON.stringify(options)}\n`,
  };
}

const parts = {
  formats: defineRegistry('format', {
    terminal: format(null),
    markdown: format('report.md'),
    json: format(null),
  }),
  files: {
    readRunFolder: (dir: string) => Promise.resolve(sampleRun({ runId: `run of ${dir}` })),
    verifyChecksums: () => Promise.resolve(true),
  },
};

function findNothing(): Promise<never> {
  return Promise.reject(new HarnessError('run-unreadable', 'No run.json.'));
}

describe('a format of which a CI system takes a part from a file', () => {
  const github: ReportFormat = {
    ...format(null),
    render: () => 'summary\n',
    beside: { variable: 'SUMMARY', render: () => '::notice::found\n' },
  };
  const formats = defineRegistry('format', { github });

  it('prints both where there is no such file', async () => {
    const io = fakeIo(['a', '--format', 'github']);
    await report(io, { ...parts, formats });
    expect(io.out()).toBe('::notice::found\nsummary\n');
  });

  it('appends to that file where there is one', async () => {
    const dir = temporaryDir();
    const path = join(dir, 'summary.md');
    writeFileSync(path, 'of another step\n');
    const io = fakeIo(['a', '--format', 'github'], { SUMMARY: path });
    await report(io, { ...parts, formats });
    expect(io.out()).toBe('::notice::found\n');
    expect(readFileSync(path, 'utf8')).toBe('of another step\nsummary\n');
  });

  it('says which variable names a file that cannot be written', async () => {
    const io = fakeIo(['a', '--format', 'github'], { SUMMARY: tmpdir() });
    await expect(report(io, { ...parts, formats })).rejects.toMatchObject({
      code: 'write-failed',
      message: `${tmpdir()} could not be written.`,
      hint: 'SUMMARY names it: correct that, or unset it to print the report.',
    });
  });
});

describe('npm run report', () => {
  it('draws for the terminal it runs in', async () => {
    const io = fakeIo(['results/a'], {}, 132);
    expect(await report(io, parts)).toBe('done');
    expect(io.out()).toBe('run of results/a {"columns":132,"color":true,"isShort":true}\n');
  });

  it('shows all of it on demand, in the terminal alone', async () => {
    const io = fakeIo(['results/a', '--all'], {}, 132);
    await report(io, parts);
    expect(io.out()).toContain('"isShort":false');
    await expect(report(fakeIo(['results/a', '--all', '--format', 'json']), parts)).rejects.toMatchObject({
      code: 'usage',
      message: '--all is for the format terminal, and this is json.',
    });
  });

  it.each([
    [{ TERM: 'dumb' }, 40, false],
    [{ NO_COLOR: '1' }, 40, false],
    [{ FORCE_COLOR: '0' }, 40, false],
    [{ FORCE_COLOR: '1' }, null, true],
  ])('with %j in a terminal of %s columns is drawn in colour: %s', async (env, terminal, color) => {
    const io = fakeIo(['results/a'], env, terminal);
    await report(io, parts);
    expect(io.out()).toBe(
      `run of results/a ${JSON.stringify({ columns: terminal ?? 100, color, isShort: true })}\n`,
    );
  });

  it.each([
    ['a file format', ['--format', 'markdown'], 132],
    ['json', ['--format=json'], 40],
    ['a pipe', [], null, ',"isShort":true'],
  ])('gives %s the same bytes in any window', async (_, argv, terminal, more = '') => {
    const io = fakeIo(['results/a', ...argv], {}, terminal);
    await report(io, parts);
    expect(io.out()).toBe(`run of results/a {"columns":100,"color":false${more}}\n`);
  });

  it('names the known formats when asked for another', async () => {
    await expect(report(fakeIo(['results/a', '--format', 'jsn']), parts)).rejects.toMatchObject({
      code: 'usage',
      message: "Unknown format 'jsn'. Known: terminal, markdown, json.",
      hint: "Did you mean 'json'?",
    });
  });

  it('needs a folder', async () => {
    await expect(report(fakeIo([]), parts)).rejects.toMatchObject({
      message: "Missing required argument 'DIR'.",
    });
  });

  it('prints nothing when the folder cannot be read', async () => {
    const io = fakeIo(['results/none']);
    await expect(
      report(io, { ...parts, files: { ...parts.files, readRunFolder: findNothing } }),
    ).rejects.toMatchObject({
      code: 'run-unreadable',
    });
    expect(io.out()).toBe('');
  });

  it('prints nothing of a folder whose files were changed', async () => {
    const io = fakeIo(['results/a']);
    const verifyChecksums = () => Promise.reject(new HarnessError('run-damaged', 'raw/001 differs.'));
    await expect(report(io, { ...parts, files: { ...parts.files, verifyChecksums } })).rejects.toMatchObject({
      code: 'run-damaged',
    });
    expect(io.out()).toBe('');
  });

  it('says when nothing vouches for the files, beside the report and not in it', async () => {
    const io = fakeIo(['results/a', '--format', 'json']);
    await report(io, { ...parts, files: { ...parts.files, verifyChecksums: () => Promise.resolve(false) } });
    expect(io.out()).toBe('run of results/a {"columns":100,"color":false}\n');
    expect(io.err()).toContain('results/a has no SHA256SUMS');
  });

  it('lists the formats in its help', async () => {
    const io = fakeIo(['--help']);
    expect(await report(io, parts)).toBe('done');
    expect(io.out()).toContain('npm run report -- [options] <DIR>');
    expect(io.out()).toContain('terminal, markdown, json (default: "terminal")');
  });
});
