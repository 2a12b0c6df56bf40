import { readdirSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { verifyChecksums } from '../records/checksums.ts';
import type { RunOptions, RunProgress } from '../records/progress.ts';
import { readRecords, readRunFolder } from '../records/run-file.ts';
import { loadRound } from '../analysis/rounds.fixture.ts';
import { planRun } from '../api/plan-run.ts';
import { scenarios } from '../questions/index.ts';
import { transports } from '../transports.ts';
import { analyseAgain } from './analyse-again.ts';
import { runBench } from './runner.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

let dir: string;
beforeEach(() => {
  dir = temporaryDir();
});

function optionsFor(signal: AbortSignal, onProgress: (progress: RunProgress) => void): RunOptions {
  return {
    scenarios: ['server-restart'],
    profile: 'quick',
    budgetSeconds: 3600, // a busy machine takes long for a round
    ownScenarios: {},
    everyRound: false,
    transports: ['sse', 'websocket'],
    seed: 1,
    outDir: dir,
    runId: 'test',
    argv: ['server-restart'],
    signal,
    onProgress,
  };
}

describe('a run that is interrupted', () => {
  it('keeps every finished round on disk, says that it is not complete, and measures no further', async () => {
    const abort = new AbortController();
    const kinds: string[] = [];
    const { run } = await runBench(
      optionsFor(abort.signal, ({ kind }) => {
        kinds.push(kind);
        if (kinds.length === 4) abort.abort();
      }),
    );
    // Its two cells are faults: a round of each runs side by side.
    expect(kinds).toEqual(['round-started', 'round-finished', 'round-finished', 'round-started']);
    expect(run.complete).toBe(false);
    expect(run.scenarios).toMatchObject([
      { id: 'server-restart', cell: 'resume', rounds: 1 },
      { id: 'server-restart', cell: 'no-resume', rounds: 1 },
    ]);
    // One round decides nothing; a busy machine can void it.
    for (const { outcome } of run.verdicts) expect(['cannot-tell', 'void']).toContain(outcome);
    expect(await readRunFolder(dir)).toEqual(run);
    expect(await analyseAgain(dir)).toEqual(run);
    expect(await verifyChecksums(dir)).toBe(true);
    const records = await readRecords(dir);
    expect(records).toMatchObject([{ beside: 1 }, { beside: 1 }]);
  }, 60_000);

  it('leaves a valid folder when it is interrupted before the first round', async () => {
    const abort = new AbortController();
    abort.abort();
    const { run } = await runBench(optionsFor(abort.signal, () => undefined));
    expect(run).toMatchObject({ complete: false, scenarios: [], verdicts: [] });
    expect(await readRunFolder(dir)).toEqual(run);
    expect(readdirSync(dir).toSorted()).toEqual(['SHA256SUMS', 'run.json']);
  });
});

describe('a run that is continued', () => {
  const plan = planRun(
    { connections: [2], rate: 100, rounds: 8, profile: 'quick', seed: 5 },
    { scenarios, transports },
  );
  /** Runs until `enough` says so. */
  const measureUntil = async (
    enough: (news: RunProgress) => boolean,
    changes: Partial<RunOptions> = {},
  ): Promise<readonly RunProgress[]> => {
    const abort = new AbortController();
    const news: RunProgress[] = [];
    const onProgress = (one: RunProgress): void => {
      news.push(one);
      if (enough(one)) abort.abort();
    };
    await runBench({ ...optionsFor(abort.signal, onProgress), ...plan, ...changes });
    return news;
  };

  it('keeps the rounds that were finished, does not measure them again, and goes on with the next one', async () => {
    await measureUntil(({ kind }) => kind === 'round-finished');
    const kept = await readRecords(dir);
    expect(kept).toMatchObject([{ round: 1 }]);
    const news = await measureUntil(({ kind }) => kind === 'round-finished', { kept });
    expect(news).toMatchObject([
      { kind: 'round-started', round: 2 },
      { kind: 'round-finished', round: 2 },
    ]);
    const records = await readRecords(dir);
    expect(records.map(({ round }) => round)).toEqual([1, 2]);
    expect(records[0]).toEqual(kept[0]);
    expect((await readRunFolder(dir)).scenarios).toMatchObject([{ rounds: 2 }]);
  }, 120_000);

  it('refuses rounds of another load', async () => {
    const kept = [loadRound(0, () => ({}))];
    const { scenario, cell } = kept[0] ?? {};
    await expect(measureUntil(() => true, { kept })).rejects.toMatchObject({
      code: 'usage',
      message: `The interrupted run has rounds of ${scenario}/${cell?.id}, which is not measured by this command.`,
    });
  });
});
