import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../servers/hub/errors.ts';
import { defineRegistry, type Registry } from '../registry.ts';
import { traps as realTraps } from '../traps/index.ts';
import { count } from '../traps/readings.ts';
import type { Trap, TrapContext } from '../traps/trap.ts';
import type { Ending } from './exit-codes.ts';
import { fakeIo, type FakeIo } from './io.fixture.ts';
import { endingOf } from './io.ts';
import { springTraps } from './traps-command.ts';

/** Two traps that measure nothing, and what they were given. */
function fakeTraps(run?: Trap['run']): { traps: Registry<Trap>; given: TrapContext[] } {
  const given: TrapContext[] = [];
  const trap = (title: string): Trap => ({
    title,
    mistake: 'Wrong.',
    rightWay: 'Right.',
    seen: { text: 'Somewhere.', url: 'https://example.org' },
    run:
      run ??
      ((context) => {
        given.push(context);
        return Promise.resolve({
          setting: 'Nothing.',
          wrong: [count('apples', 5, 'apple')],
          right: [count('apples', 7, 'apple')],
          lesson: 'Count.',
        });
      }),
  });
  return { given, traps: defineRegistry('trap', { fingers: trap('Fingers'), toes: trap('Toes') }) };
}

function start(io: FakeIo, traps: Registry<Trap>): Promise<Ending> {
  return endingOf((given) => springTraps(given, { traps }), io);
}

describe('npm run traps', () => {
  it('springs every trap, in the order of the registry', async () => {
    const io = fakeIo(['--seed', '7']);
    const { traps, given } = fakeTraps();
    expect(await start(io, traps)).toBe('done');
    expect(io.out()).toMatch(/fingers: Fingers[\s\S]+5 apples +7 apples[\s\S]+toes: Toes/);
    expect(given.map(({ seed }) => seed)).toEqual([7, 7]);
    expect(io.signals.listenerCount('SIGINT')).toBe(0);
  });

  it('springs only those that are named, each once', async () => {
    const io = fakeIo(['toes', 'toes']);
    const { traps, given } = fakeTraps();
    expect(await start(io, traps)).toBe('done');
    expect(given).toHaveLength(1);
    expect(io.out()).not.toContain('fingers');
  });

  it('prints JSON and nothing else on stdout', async () => {
    const io = fakeIo(['--json', '--seed', '7']);
    expect(await start(io, fakeTraps().traps)).toBe('done');
    expect(JSON.parse(io.out())).toMatchObject({
      schemaVersion: 1,
      seed: 7,
      traps: [
        { id: 'fingers', wrong: [{ what: 'apples', says: { kind: 'count', count: 5, thing: 'apple' } }] },
        { id: 'toes', lesson: 'Count.' },
      ],
    });
  });

  it.each([[['--list']], [['--list', '--json']]])('lists with %j and measures nothing', async (argv) => {
    const io = fakeIo(argv);
    const { traps, given } = fakeTraps();
    expect(await start(io, traps)).toBe('done');
    expect(io.out()).toContain('toes');
    expect(given).toEqual([]);
    expect(io.err()).toBe('');
  });

  it('refuses a name that it does not know, and suggests one', async () => {
    const io = fakeIo(['toe']);
    expect(await start(io, fakeTraps().traps)).toBe('usage');
    expect(io.err()).toMatch(/Unknown trap 'toe'\. Known: fingers, toes\.\nhint: Did you mean 'toes'\?/);
  });

  it('ends as interrupted when it is interrupted, whatever breaks in the trap', async () => {
    const io = fakeIo(['fingers']);
    const { traps } = fakeTraps(({ signal }) => {
      io.signals.emit('SIGINT');
      expect(signal.aborted).toBe(true);
      return Promise.reject(new Error('a child died'));
    });
    expect(await start(io, traps)).toBe('interrupted');
    expect(io.err()).toContain('Interrupted before the trap was done.');
    expect(io.signals.listenerCount('SIGINT')).toBe(0);
  });

  it('ends with nothing measured when a process dies', async () => {
    const io = fakeIo(['fingers']);
    const { traps } = fakeTraps(() => Promise.reject(new HarnessError('child-died', 'The server died.')));
    expect(await start(io, traps)).toBe('nothing');
  });

  it('explains itself', async () => {
    const io = fakeIo(['--help']);
    expect(await start(io, realTraps)).toBe('done');
    for (const id of realTraps.ids) expect(io.out()).toContain(id);
    for (const name of ['--list', '--json', '--seed']) expect(io.out()).toContain(name);
  });
});

it('the built command lists the traps', () => {
  const built = join(import.meta.dirname, '..', '..', 'dist', 'bench', 'cli', 'main.js');
  const { status, stdout } = spawnSync(process.execPath, [built, 'traps', '--list'], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(realTraps.ids.length);
});
