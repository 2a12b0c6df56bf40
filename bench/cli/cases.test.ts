import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../servers/hub/errors.ts';
import { that, type Case } from '../cases/case.ts';
import { cases as realCases } from '../doctor/index.ts';
import { injection } from '../doctor/injection.ts';
import { mutants as realMutants } from '../mutants/index.ts';
import type { Mutant } from '../mutants/mutant.ts';
import { fakePrograms, makeSmallProject, mutantOf } from '../mutants/small-project.fixture.ts';
import { events } from '../records/text.ts';
import { defineRegistry } from '../registry.ts';
import type { Trial } from '../rounds/context.ts';
import { traps as realTraps } from '../traps/index.ts';
import { statement, trap } from '../traps/trap.ts';
import { runDoctor, showTraps, tryMutants } from './cases.ts';
import { fakeIo, type FakeIo } from './io.fixture.ts';
import { runToEnding } from './io.ts';
import { dispatch } from './program.ts';

const lockMachine = () => Promise.resolve({ release: () => undefined });

/** An injection that measures nothing. */
function fake(isFound: boolean, isDefault = true, run?: Case['run']): Case {
  const one = injection({
    title: 'A title',
    injected: 'Something.',
    seconds: 5,
    isDefault,
    run: () => Promise.resolve([that('p50', '5 ms', isFound ? '5 ms' : '9 ms', isFound)]),
  });
  return { ...one, run: run ?? one.run };
}

const healthy = { stall: fake(true), loss: fake(true), extra: fake(true, false) };
const sick = { stall: fake(false), loss: fake(true) };

const doctor = (io: FakeIo, cases: Readonly<Record<string, Case>>) =>
  runToEnding((given) => runDoctor(given, { cases: defineRegistry('case', cases), lockMachine }), io);

describe('npm run doctor', () => {
  it('shows each known answer beside what was found, and ends well when all were found', async () => {
    const io = fakeIo(['--seed', '7']);
    expect(await doctor(io, healthy)).toBe('done');
    expect(io.out()).toMatch(/stall: A title\n\nInjected\. Something\.\n[\s\S]+✓ p50 +5 ms +5 ms\n\n✓ found/);
    expect(io.out()).toContain('\n2 of 2 found.\n');
    expect(io.out()).not.toContain('extra');
    expect(io.err()).toMatch(/Seed 7; .*About 10 s\.\n1\/2 stall: about 10 s left/);
    expect(io.signals.listenerCount('SIGINT')).toBe(0);
  });

  it('is unproven when an answer is not found, names it, and runs the others all the same', async () => {
    const io = fakeIo([]);
    expect(await doctor(io, sick)).toBe('unproven');
    expect(io.out()).toMatch(/✗ p50 +5 ms +9 ms\n\n✗ NOT FOUND[\s\S]+✓ found/);
    expect(io.out()).toContain('1 of 2 found. Not found: stall.');
  });

  it('runs what is named alone, also what it would leave out', async () => {
    const io = fakeIo(['--only', 'extra,loss']);
    expect(await doctor(io, healthy)).toBe('done');
    expect(io.out()).toContain('extra: A title');
    expect(io.out()).not.toContain('stall');
  });

  it('prints JSON and nothing else on stdout when asked', async () => {
    const io = fakeIo(['--json', '--seed', '3']);
    expect(await doctor(io, sick)).toBe('unproven');
    expect(JSON.parse(io.out())).toMatchObject({
      schemaVersion: 1,
      seed: 3,
      cases: [
        {
          id: 'stall',
          isFound: false,
          rows: [{ what: 'p50', left: ['5 ms'], right: ['9 ms'], isFound: false }],
        },
        { id: 'loss', isFound: true },
      ],
    });
  });

  it('refuses a name that it does not know, and suggests one', async () => {
    const io = fakeIo(['--only', 'stal']);
    expect(await doctor(io, healthy)).toBe('usage');
    expect(io.err()).toContain("hint: Did you mean 'stall'?");
  });

  it.each(['SIGINT', 'SIGTERM'])(
    'ends as interrupted at %s, whatever breaks because of it',
    async (signal) => {
      const io = fakeIo([]);
      const broken = fake(true, true, ({ signal: { aborted } }) => {
        expect(aborted).toBe(false);
        io.signals.emit(signal);
        return Promise.reject(new HarnessError('child-died', 'The server died.'));
      });
      expect(await doctor(io, { broken })).toBe('interrupted');
      expect(io.err()).toContain('Interrupted before all cases were done.');
      expect(io.signals.listenerCount(signal)).toBe(0);
    },
  );

  it('starts no further case after an interruption', async () => {
    const io = fakeIo([]);
    const last = fake(true, true, async (trial) => {
      io.signals.emit('SIGINT');
      return fake(true).run(trial);
    });
    expect(await doctor(io, { last, never: fake(true) })).toBe('interrupted');
    expect(io.out()).not.toContain('never');
  });

  it('passes on what broke by itself', async () => {
    const io = fakeIo([]);
    const run = () => Promise.reject(new HarnessError('child-died', 'The server died.'));
    expect(await doctor(io, { first: fake(true, true, run) })).toBe('nothing');
    expect(io.err()).toContain('The server died.');
  });
});

describe('npm run traps', () => {
  function start(io: FakeIo) {
    const given: Trial[] = [];
    const one = (title: string) =>
      trap({
        title,
        mistake: 'Wrong.',
        rightWay: 'Right.',
        seen: 'Somewhere.',
        url: 'https://example.org',
        run(trial) {
          given.push(trial);
          const apples = (count: number) => [statement('apples', events(count))];
          return Promise.resolve({ setting: 'Here.', wrong: apples(5), right: apples(7), lesson: 'Count.' });
        },
      });
    const traps = defineRegistry('trap', { fingers: one('Fingers'), toes: one('Toes') });
    return { given, ended: runToEnding((from) => showTraps(from, { traps, lockMachine }), io) };
  }

  it('reproduces every trap, in the order of the registry, and predicts nothing', async () => {
    const io = fakeIo(['--seed', '7']);
    const { ended, given } = start(io);
    expect(await ended).toBe('done');
    expect(io.out()).toMatch(/fingers: Fingers[\s\S]+apples +5 +7\n\nLesson\. Count\.\n\ntoes: Toes/);
    expect(io.out()).not.toContain('found');
    expect(given.map(({ seed }) => seed)).toEqual([7, 7]);
  });

  it('runs only those that are named, each once', async () => {
    const io = fakeIo(['toes', 'toes']);
    const { ended, given } = start(io);
    expect(await ended).toBe('done');
    expect(given).toHaveLength(1);
    expect(io.out()).not.toContain('fingers');
  });

  it.each([[['--list']], [['--list', '--json']]])('lists with %j and measures nothing', async (argv) => {
    const io = fakeIo(argv);
    const { ended, given } = start(io);
    expect(await ended).toBe('done');
    expect(io.out()).toContain('Toes');
    expect([given, io.err()]).toEqual([[], '']);
  });
});

describe('npm run mutants', () => {
  const minus = mutantOf();
  const times = mutantOf({ fault: 'It multiplies.', replace: 'a * b' });
  const harmless = mutantOf({ fault: 'It adds from behind.', replace: 'b + a /* a + b */' });

  /** Starts the command on the small project, with these faults. */
  async function start(
    io: FakeIo,
    faults: Readonly<Record<string, Mutant>>,
    end?: Parameters<typeof fakePrograms>[0],
  ) {
    const root = makeSmallProject();
    const { run, calls } = fakePrograms(end);
    const parts = { mutants: defineRegistry('mutant', faults), root, run };
    return { root, ending: await runToEnding((given) => tryMutants(given, parts), io), calls };
  }

  it('says of every fault which test caught it, and which survived; then it is unproven', async () => {
    const io = fakeIo([]);
    expect((await start(io, { harmless, minus })).ending).toBe('unproven');
    expect(io.out()).toMatch(
      /harmless: It adds from behind\.\n[\s\S]+none in bench\/sum\.test\.ts: the fault survived/,
    );
    expect(io.out()).toMatch(/minus: It subtracts\.\n[\s\S]+'sum adds' in bench\/sum\.test\.ts\n\n✓ found/);
    expect(io.out()).toContain('1 of 2 found. Not found: harmless.');
    expect((await start(fakeIo([]), { minus, times })).ending).toBe('done');
  });

  it('runs the tests without a fault first, each file once', async () => {
    const { calls } = await start(fakeIo([]), { minus, times });
    const runs = calls.filter(({ program }) => program === 'vitest');
    expect(runs.map(({ source }) => /a . b/.exec(source)?.[0])).toEqual(['a + b', 'a - b', 'a * b']);
    expect(runs[0]?.args.filter((arg) => arg === 'bench/sum.test.ts')).toHaveLength(1);
  });

  it('tries nothing when the text of one fault is no longer there, and says so', async () => {
    const io = fakeIo([]);
    const { ending, calls } = await start(io, { minus, outdated: mutantOf({ find: 'a ++ b' }) });
    expect(ending).toBe('usage');
    expect(io.err()).toContain(
      "Mutant 'outdated': its text stands 0 times in bench/sum.ts, not once: a ++ b",
    );
    expect(calls).toEqual([]);
  });

  it('leaves no copy behind when it is interrupted', async () => {
    const io = fakeIo([]);
    const { root, ending } = await start(io, { minus }, () => {
      io.signals.emit('SIGINT');
      throw new Error('the program was ended');
    });
    expect(ending).toBe('interrupted');
    expect(readdirSync(join(root, '.artefacts'))).toEqual([]);
  });
});

describe.each([
  ['doctor', realCases.ids],
  ['traps', realTraps.ids],
  ['mutants', realMutants.ids],
])('npm run %s', (name, ids) => {
  it('lists every case, and names every one in its help', async () => {
    const only = name === 'doctor' ? ['--only', ids.join(',')] : [];
    const list = fakeIo([name, '--list', ...only]);
    expect(await dispatch(list)).toBe('done');
    expect(
      list
        .out()
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(ids);
    const help = fakeIo([name, '--help']);
    expect(await dispatch(help)).toBe('done');
    for (const word of [...ids, '--json', '--seed']) expect(help.out()).toContain(word);
  });
});
