import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../servers/hub/errors.ts';
import { exitCodes } from './exit-codes.ts';
import { fakeIo } from './io.fixture.ts';
import { columnsOf, isCi, runToEnding, wantsColor } from './io.ts';

describe('a command that throws', () => {
  it.each([
    ['usage', 2],
    ['unknown-id', 2],
    ['output-not-empty', 2],
    ['run-unreadable', 2],
    ['too-few-descriptors', 4],
    ['nothing-measured', 4],
    ['interrupted', 130],
  ] as const)(
    '%s exits with %i, and prints what happened and what to do, without a stack',
    async (code, exit) => {
      const io = fakeIo([]);
      const ending = await runToEnding(
        () => Promise.reject(new HarnessError(code, 'It is so.', { hint: 'Do this.' })),
        io,
      );
      expect(exitCodes[ending]).toBe(exit);
      expect(io.err()).toBe('error: It is so.\nhint: Do this.\n');
      expect(io.out()).toBe('');
    },
  );

  it('prints the cause underneath, and no empty hint', async () => {
    const io = fakeIo([]);
    const error = new HarnessError('output-unwritable', 'It is so.', {
      cause: new Error('EROFS: read-only'),
    });
    await runToEnding(() => Promise.reject(error), io);
    expect(io.err()).toBe('error: It is so.\ncause: EROFS: read-only\n');
  });

  it('says so when the system opens no more files, which is no defect', async () => {
    const io = fakeIo([]);
    const refused = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    const ending = await runToEnding(() => Promise.reject(refused), io);
    expect(exitCodes[ending]).toBe(4);
    expect(io.err()).toBe(
      'error: Too many files are open (EMFILE).\ncause: EMFILE: too many open files\nhint: Raise the limit of this shell with `ulimit -n`.\n',
    );
  });

  it('anything else is a defect of ours, with the stack to report', async () => {
    const io = fakeIo([]);
    const ending = await runToEnding(() => Promise.reject(new TypeError('oops')), io);
    expect(exitCodes[ending]).toBe(1);
    expect(io.err()).toContain('defect of the program');
    expect(io.err()).toContain('TypeError: oops');
    expect(io.err()).toContain('io.test.ts');
  });
});

describe('colour', () => {
  it.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    // [spec] https://no-color.org: "when present and not an empty string (regardless of its value)"
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{}, {}, false],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
    [{ isTTY: true }, { FORCE_COLOR: '0' }, false],
    [{}, { FORCE_COLOR: '1' }, true],
    [{}, { FORCE_COLOR: '' }, true],
    [{}, { FORCE_COLOR: '1', TERM: 'dumb' }, true],
    [{ isTTY: true }, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('on %j with %j is %s', (stream, env, expected) => {
    expect(wantsColor({ ...stream, write: () => true }, env)).toBe(expected);
  });
});

it.each([
  [{ CI: 'true' }, true],
  [{ CI: '1' }, true],
  [{ CI: 'woodpecker' }, true],
  [{ CI: 'false' }, false],
  [{ CI: '0' }, false],
  [{ CI: '' }, false],
  [{}, false],
])('a log is written with %j: %s', (env, expected) => {
  expect(isCi(env)).toBe(expected);
});

describe('the width', () => {
  it.each([
    [{ isTTY: true, columns: 132 }, 132],
    [{ isTTY: true, columns: 0 }, 80],
    [{ columns: 132 }, 80],
  ])('of %j is %i', (stream, expected) => {
    expect(columnsOf({ ...stream, write: () => true }, 80)).toBe(expected);
  });
});
