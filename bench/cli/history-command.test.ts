import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../servers/hub/errors.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';
import { history } from './history-command.ts';
import { fakeIo } from './io.fixture.ts';
import { runToEnding } from './io.ts';

const files = {
  readRunFolder: (dir: string) =>
    dir.startsWith('run')
      ? Promise.resolve(sampleRun())
      : Promise.reject(new HarnessError('run-unreadable', `There is no ${dir}/run.json.`)),
  verifyChecksums: (dir: string) =>
    dir === 'run-changed'
      ? Promise.reject(new HarnessError('run-damaged', 'raw/001 differs.'))
      : Promise.resolve(true),
};

async function start(...argv: string[]) {
  const io = fakeIo(argv);
  const ending = await runToEnding((given) => history(given, files), io);
  return { ending, out: io.out(), err: io.err() };
}

describe('npm run history', () => {
  it('names every folder that is left out, with its reason', async () => {
    const { ending, out } = await start('run-1', 'README.md', 'run-changed', 'run-2', 'run-1');
    expect(ending).toBe('done');
    expect(out).toContain('LEFT OUT. README.md: There is no README.md/run.json.');
    expect(out).toContain('LEFT OUT. run-changed: raw/001 differs.');
    expect(out).toMatch(/primary values? in 2 runs, the oldest first/);
  });

  it('prints nothing where no folder holds a run', async () => {
    const { ending, out, err } = await start('a', 'b');
    expect({ ending, out }).toEqual({ ending: 'usage', out: '' });
    expect(err).toContain('None of the folders holds a run. a: There is no a/run.json.');
  });

  it('needs a folder, and a format that it knows', async () => {
    expect((await start()).err).toContain("Missing required argument 'DIR'.");
    expect((await start('run-1', '--format', 'htm')).err).toContain("Did you mean 'html'?");
  });
});
