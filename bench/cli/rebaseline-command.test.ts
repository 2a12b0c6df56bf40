import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HarnessError } from '../../servers/hub/errors.ts';
import { around, roundsOf, runWith, verdictOn } from '../analysis/compare/runs.fixture.ts';
import type { RunFile } from '../records/run.ts';
import { fakeIo } from './io.fixture.ts';
import { runToEnding } from './io.ts';
import { fakeParts } from './parts.fixture.ts';
import { rebaseline } from './rebaseline-command.ts';

const root = mkdtempSync(join(tmpdir(), 'rebaseline-command-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** A candidate at so much in CPU time. */
const runAt = (candidate: number): RunFile => {
  const run = runWith([verdictOn(roundsOf(around(100), around(candidate).toReversed()))]);
  // The parts of a test know this scenario alone.
  return { ...run, scenarios: run.scenarios.filter(({ id }) => id === 'fan-out') };
};

const then = { ...runAt(80), runId: 'the reference' };

async function start(argv: readonly string[], now: RunFile = runAt(80), before: RunFile = then) {
  const read: string[] = [];
  const parts = fakeParts(root, ({ outDir }) => Promise.resolve({ run: now, dir: outDir }));
  const io = fakeIo(argv);
  const ending = await runToEnding(
    (given) =>
      rebaseline(given, {
        ...parts,
        reference: 'REFERENCE',
        files: {
          readRunFolder: (dir) => {
            read.push(dir);
            return dir === 'nowhere'
              ? Promise.reject(new HarnessError('run-unreadable', 'There is no nowhere/run.json.'))
              : Promise.resolve(before);
          },
          verifyChecksums: () => Promise.resolve(true),
        },
      }),
    io,
  );
  return { ending, read, asked: parts.asked, out: io.out(), err: io.err() };
}

describe('npm run rebaseline', () => {
  it('measures the scenarios of the reference again, as it did and for as long', async () => {
    const { ending, read, asked, out } = await start([]);
    expect([ending, read]).toEqual(['done', ['REFERENCE']]);
    const seconds = then.scenarios.reduce((sum, { seconds: one }) => sum + one, 0);
    expect(asked).toMatchObject([
      {
        scenarios: ['fan-out'],
        profile: then.profile,
        transports: then.transports.map(({ id }) => id),
        budgetSeconds: Math.ceil(Math.max(10, seconds)),
      },
    ]);
    expect(out).toMatch(/^A: the reference, /m);
    expect(out).toContain('HOLDS: every figure is the same within its margin.');
  });

  it.each([
    [104, 'regression', 'DRIFTED'],
    [60, 'done', 'DRIFTED'],
    [80, 'done', 'HOLDS'],
  ] as const)(
    'with a candidate at %d in place of 80 ends as compare does: %s',
    async (at, expected, words) => {
      const { ending, out } = await start([], runAt(at));
      expect(ending).toBe(expected);
      expect(out).toContain(words);
    },
  );

  it('says so where nothing can be told', async () => {
    const few = runWith([verdictOn(roundsOf([100, 100], [80, 80]))]);
    const { ending, out } = await start([], { ...few, scenarios: then.scenarios });
    expect(ending).toBe('undecided');
    expect(out).toContain('INCONCLUSIVE');
  });

  it('takes scenarios, another folder and a budget', async () => {
    const { read, asked } = await start(['fan-out', 'results/mine', '--budget', '30m']);
    expect(read).toEqual(['results/mine']);
    expect(asked).toMatchObject([{ scenarios: ['fan-out'], budgetSeconds: 1800 }]);
  });

  it.each([
    [['outage'], 'Run the reference did not measure outage.'],
    [['one', 'two'], "'one' and 'two' are no scenarios, and one folder can be named."],
    [['nowhere'], 'There is no nowhere/run.json.'],
  ])('measures nothing where it is asked for what is not there: %j', async (argv, words) => {
    const { ending, asked, err } = await start(argv);
    expect([ending, asked]).toEqual(['usage', []]);
    expect(err).toContain(words);
  });

  it('names what this program cannot measure again', async () => {
    const [scenario] = then.scenarios;
    if (scenario === undefined) throw new Error('a scenario');
    const own = { ...scenario, id: 'own-load' };
    const some = await start([], runAt(80), { ...then, scenarios: [scenario, own] });
    expect(some.err).toContain('own-load cannot be measured again');
    const none = await start([], runAt(80), { ...then, scenarios: [own] });
    expect([none.ending, none.asked]).toEqual(['usage', []]);
  });

  it('prints JSON and nothing else on stdout', async () => {
    const { out, err } = await start(['--json'], runAt(104));
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, a: { runId: 'the reference' } });
    expect(err).toContain(root);
  });

  it('exits with 4 where nothing could be measured', async () => {
    const now = {
      ...runAt(80),
      verdicts: [],
      headline: { ...then.headline, code: 'nothing-measured' as const },
    };
    const { ending, out, err } = await start([], now);
    expect([ending, out]).toEqual([
      'nothing',
      `${out.trim()}
`,
    ]); // the folder alone
    expect(err).toContain('Nothing could be measured');
  });
});
