import { mkdir, open, readdir, readFile, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { HarnessError } from '../../servers/hub/errors.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';
import { sampleVerdict } from '../report/sample-verdicts.fixture.ts';
import { faultRound, loadRound, procedureRoundOf } from '../analysis/rounds.fixture.ts';
import { scenarios } from '../questions/index.ts';
import type { LoadRound, RoundRecord } from './record.ts';
import {
  parseRunFile,
  readRecords,
  readRunFolder,
  runFileText,
  recordFileName,
  writeRecord,
  writeRunFile,
} from './run-file.ts';
import { runSchema } from './run.ts';
import type { Cell } from './scenario.ts';
import { block } from './vocabulary.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

/** Fills the disk: half of a text arrives, then ENOSPC. */
async function fillDisk(): Promise<void> {
  const file = await open(import.meta.filename);
  await file.close();
  const files: FileHandle = Object.getPrototypeOf(file);
  vi.spyOn(files, 'writeFile').mockImplementation(async function writeHalf(this: FileHandle, text) {
    await this.write(String(text).slice(0, String(text).length / 2));
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
}

let dir = '';

beforeEach(() => {
  dir = temporaryDir();
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a run file', () => {
  it('comes back as it was written, from a folder that did not exist yet', async () => {
    const folder = join(dir, 'new', 'run');
    expect(await writeRunFile(folder, sampleRun())).toBe(join(folder, 'run.json'));
    expect(await readRunFolder(folder)).toEqual(sampleRun());
    expect(await readFile(join(folder, 'run.json'), 'utf8')).toBe(
      `${JSON.stringify(runSchema.parse(sampleRun()), null, 2)}\n`,
    );
  });

  it('does not depend on the order in which its fields were set', () => {
    const { runId, ...rest } = sampleRun();
    expect(Object.keys({ ...rest, runId }).at(-1)).toBe('runId');
    expect(runFileText({ ...rest, runId })).toBe(runFileText(sampleRun()));
  });

  it('replaces the one before, and leaves nothing else behind', async () => {
    await writeRunFile(dir, sampleRun({ complete: false }));
    await writeRunFile(dir, sampleRun());
    expect(await readRunFolder(dir)).toEqual(sampleRun());
    expect(await readdir(dir)).toEqual(['run.json']);
  });

  it('survives a full disk: the old one stays whole, and the message says what to do', async () => {
    await writeRunFile(dir, sampleRun({ seed: 7 }));
    await fillDisk();
    const error = await failure(writeRunFile(dir, sampleRun({ seed: 8 })));
    expect(error).toMatchObject({
      code: 'write-failed',
      message: `Cannot write ${join(dir, 'run.json')}: ENOSPC: no space left on device, write.`,
      hint: 'The disk is full: free some space, or choose another disk with --out.',
    });
    expect(await readRunFolder(dir)).toMatchObject({ seed: 7 });
    expect(await readdir(dir)).toEqual(['run.json']);
  });

  it('cannot go where a file stands in the way', async () => {
    await writeFile(join(dir, 'taken'), '');
    const error = await failure(writeRunFile(join(dir, 'taken'), sampleRun()));
    expect(error).toMatchObject({ code: 'write-failed' });
    expect(error.hint).toContain('A file stands where a folder is needed');
  });

  it('with a number that JSON cannot hold is not written', async () => {
    const run = sampleRun({ verdicts: [sampleVerdict(), sampleVerdict({ baselineValue: Number.NaN })] });
    const error = await failure(writeRunFile(dir, run));
    expect(error).toMatchObject({ code: 'write-failed' });
    expect(error.message).toContain('verdicts[1].baselineValue: expected number, came NaN');
    expect(await readdir(dir)).toEqual([]);
  });
});

describe('reading a run', () => {
  it('names the file that is missing or at fault', async () => {
    const path = join(dir, 'run.json');
    expect(await failure(readRunFolder(dir))).toMatchObject({
      code: 'run-unreadable',
      message: `There is no ${path}.`,
      hint: 'Give the folder of a run: `npm run bench` prints it last.',
    });
    await writeFile(path, '{}');
    expect((await failure(readRunFolder(dir))).message).toContain(path);
  });

  it.each([
    ['half a file', runFileText(sampleRun()).slice(0, 2000), 'run.json is not JSON: '],
    ['another thing', '[]', 'run.json has a fault at the top: expected object, came a list'],
    ['no version', '{}', 'schemaVersion: expected 1, came nothing'],
    ['a number as text', edited({ seed: '1' }), 'run.json has a fault at seed: expected number, came "1".'],
    ['an unknown field', edited({ sead: 1 }), 'run.json has a fault at the top: unknown field "sead".'],
    ['a missing field', edited({ complete: undefined }), 'complete: expected boolean, came nothing.'],
    [
      'a fault deep inside',
      edited({ verdicts: [sampleVerdict(), { ...sampleVerdict(), ratio: { point: null } }] }),
      'run.json has a fault at verdicts[1].ratio.point: expected number, came null; 3 more after it.',
    ],
    [
      'an outcome that does not exist',
      edited({ verdicts: [{ ...sampleVerdict(), better: 'faster' }] }),
      'verdicts[0].better: expected "lower" or "higher" or "neither", came "faster".',
    ],
    [
      'a margin of no kind',
      edited({ margins: { 'delivery.p50': { kind: 'wide' } } }),
      `margins["delivery.p50"].kind: Invalid discriminator value. Expected 'relative' | 'exact', came "wide".`,
    ],
    [
      'a local time',
      edited({ startedAt: '4 May' }),
      'startedAt: expected a time such as 2026-05-04T09:30:00Z, came',
    ],
    ['a negative count', edited({ environment: { ...sampleRun().environment, cpuCount: -1 } }), 'came -1'],
  ])('with %s says where the fault is, what was expected and what came', (_, text, message) => {
    expect(() => parseRunFile(text)).toThrow(HarnessError);
    expect(() => parseRunFile(text)).toThrow(message);
  });

  it.each([2, 0, 1.5])('of schema version %d is refused, with the version that is read', (version) => {
    // Whatever else is in it: with another version, the other faults would only mislead.
    expect(() => parseRunFile(edited({ schemaVersion: version, verdicts: 'elsewhere' }))).toThrow(
      expect.objectContaining({
        message: `run.json has schema version ${version}; this program reads version 1.`,
        hint: 'Read it with the version of this project that wrote it.',
      }),
    );
  });

  it('replaces control characters and marks of direction, but for the lines of source code', () => {
    expect(parseRunFile(edited({ runId: 'a\u001b]0;b\u202ec\nd' })).runId).toBe('a\ufffd]0;b\ufffdc d');
    const margins = { 'a\u202eb': { kind: 'exact' }, c: { kind: 'exact' } };
    expect(Object.keys(parseRunFile(edited({ margins })).margins)).toEqual(['a\ufffdb', 'c']);
    expect(() => parseRunFile(edited({ margins: { 'a\u202eb': 1 } }))).toThrow('margins["a\ufffdb"]');
    expect(block.parse('a\n\tb\u001b[2J')).toBe('a\n\tb\ufffd[2J');
  });

  it.each(['`; rm -rf', 'abc', 'ABCDEF1'])('with the commit %j is refused', (commit) => {
    const environment = { ...sampleRun().environment, commit };
    expect(() => parseRunFile(edited({ environment }))).toThrow(
      'environment.commit: expected a commit in hexadecimal digits',
    );
  });
});

describe('the raw records of a run', () => {
  it('come back in the order of the run, also beyond 999', async () => {
    for (const number of [1000, 2, 10]) await writeRecord(dir, record({ round: number }), number);
    expect((await readRecords(dir)).map(({ round }) => round)).toEqual([2, 10, 1000]);
  });

  it('are named after their place in the run, their scenario, their cell and their round', async () => {
    expect(recordFileName(record({ round: 2 }), 3)).toBe('003-steady-ten-connections-round-2.json');
    expect(await writeRecord(dir, record(), 3)).toBe(
      join(dir, 'raw', '003-steady-ten-connections-round-1.json'),
    );
  });

  it('come back as they were written, with every cell that is ever measured', async () => {
    const records = scenarios.entries().flatMap(([, { cells }]) => cells.map(recordOf));
    for (const [at, each] of records.entries()) await writeRecord(dir, each, at + 1);
    expect(await readRecords(dir)).toEqual(records);
    expect(new Set(records.map(({ kind }) => kind)).size).toBe(3);
  });

  it('do not include what lies beside them', async () => {
    await writeRecord(dir, record(), 1);
    await writeFile(join(dir, 'raw', '002-steady-one-client-round-2.json.99.unfinished'), '{"half');
    await writeFile(join(dir, 'raw', 'notes.json'), '{}');
    expect(await readRecords(dir)).toHaveLength(1);
  });

  it('hold what was measured in a round of their kind, and nothing else', async () => {
    const more = Object.assign(record(), { faults: [] });
    expect((await failure(writeRecord(dir, more, 1))).message).toContain('unknown field "faults"');
    const mixed = Object.assign(record(), { cell: faultRound(1, () => ({})).cell });
    expect((await failure(writeRecord(dir, mixed, 1))).message).toContain(
      'cell.kind: expected "load", came "fault"',
    );
  });

  it('are refused as a whole when one is broken, and the message names it', async () => {
    await writeRecord(dir, record(), 1);
    const path = join(dir, 'raw', '002-steady-one-client-round-2.json');
    await writeFile(path, JSON.stringify({ ...record(), order: null }));
    expect((await failure(readRecords(dir))).message).toBe(
      `${path} has a fault at order: expected array, came null.`,
    );
  });

  it('that are not there are an error, and no records are not', async () => {
    expect(await failure(readRecords(dir))).toMatchObject({ code: 'run-unreadable' });
    await mkdir(join(dir, 'raw'));
    expect(await readRecords(dir)).toEqual([]);
  });

  it('cannot leave their folder by their name', async () => {
    const error = await failure(writeRecord(dir, record({ scenario: '../../elsewhere' }), 1));
    expect(error.message).toContain('scenario: expected an id such as `fan-out`, came "../../elsewhere"');
  });

  it('leave nothing behind on a full disk', async () => {
    await fillDisk();
    expect(await failure(writeRecord(dir, record(), 1))).toMatchObject({ code: 'write-failed' });
    expect(await readdir(join(dir, 'raw'))).toEqual([]);
  });
});

/** The text of a sample run with some fields changed, fit or not. */
function edited(changes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...sampleRun(), ...changes });
}

async function failure(promise: Promise<unknown>): Promise<HarnessError> {
  const error = await promise.catch((reason: unknown) => reason);
  if (error instanceof HarnessError) return error;
  throw new Error('expected a HarnessError', { cause: error });
}

/** A record with a window that was measured and one that was not. */
function record(changes: Partial<LoadRound> = {}): LoadRound {
  const dead = { server: null, client: null, counts: null };
  const check = {
    code: 'client-waited',
    outcome: 'void',
    values: { waitedShare: 0.1, cause: null },
  } as const;
  return loadRound(1, ({ pair }) => (pair === 0 ? { checks: [check] } : dead), changes);
}

function recordOf(cell: Cell): RoundRecord {
  if (cell.kind === 'load') return record({ cell });
  const lost = { what: 'lost', atNs: -1e6 } as const;
  if (cell.kind === 'fault') return faultRound(1, () => ({ example: [lost], faultOffNs: null }), { cell });
  if (cell.kind === 'target') throw new Error('no question has a cell of a target');
  return procedureRoundOf({ cell, procedures: [procedure], arms: [arm] });
}

const arm = {
  arm: 'sse-aa',
  transport: 'sse',
  serverSoftware: 'express 5.3.0',
  clientSoftware: 'eventsource-parser 3.1.1',
  serverCpu: 0,
  clientCpu: null,
  connectNs: 4e6,
  warmUp: { stable: true, cpuPerDeliveryNs: [9000, 7000] },
};
const procedure = {
  arm: 'sse',
  position: 0,
  fromNs: 1e9,
  untilNs: 2e9,
  readings: [{ quantity: 'opens', at: null, value: 3 }],
  checks: [],
};
