import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { Case } from '../doctor/case.ts';
import { cases as realCases } from '../doctor/index.ts';
import { defineRegistry, type Registry } from '../registry.ts';
import { examine } from './doctor-command.ts';
import type { Ending } from './exit-codes.ts';
import { fakeIo, type FakeIo } from './io.fixture.ts';
import { endingOf } from './io.ts';

/** A case that measures nothing. */
function fake(isFound: boolean, changes: Partial<Case> = {}): Case {
  return {
    title: 'A title',
    injected: 'Something.',
    seconds: 5,
    isDefault: true,
    run: () =>
      Promise.resolve([{ what: 'p50', expected: '5 ms', found: isFound ? '5 ms' : '9 ms', isFound }]),
    ...changes,
  };
}

function start(io: FakeIo, cases: Registry<Case>): Promise<Ending> {
  return endingOf((given) => examine(given, { cases }), io);
}

const healthy = defineRegistry('case', {
  stall: fake(true),
  loss: fake(true),
  extra: fake(true, { isDefault: false }),
});
const sick = defineRegistry('case', { stall: fake(true), loss: fake(false) });

describe('npm run doctor', () => {
  it('shows for every case what was put in, expected and found, and ends well when all was found', async () => {
    const io = fakeIo(['--seed', '7']);
    expect(await start(io, healthy)).toBe('done');
    expect(io.out()).toContain('✓ found  stall: A title');
    expect(io.out()).toContain('✓ p50: expected 5 ms, found 5 ms');
    expect(io.out()).toContain('All 2 faults were found.');
    expect(io.out()).not.toContain('extra');
    expect(io.err()).toContain('1/2 stall: about 10 s left');
    expect(io.signals.listenerCount('SIGINT')).toBe(0);
  });

  it('is unproven when one fault is not found, names it, and runs the others all the same', async () => {
    const io = fakeIo([]);
    expect(await start(io, sick)).toBe('unproven');
    expect(io.out()).toContain('✗ MISSED loss');
    expect(io.out()).toContain('✗ p50: expected 5 ms, found 9 ms');
    expect(io.out()).toContain('1 of 2 faults were not found as predicted: loss.');
  });

  it('runs what is named alone, also what it would leave out', async () => {
    const io = fakeIo(['--only', 'extra,loss']);
    expect(await start(io, healthy)).toBe('done');
    expect(io.out()).toContain('found  extra');
    expect(io.out()).not.toContain('stall');
  });

  it('prints JSON and nothing else on stdout when asked', async () => {
    const io = fakeIo(['--json', '--seed', '3']);
    expect(await start(io, sick)).toBe('unproven');
    expect(JSON.parse(io.out())).toMatchObject({
      schemaVersion: 1,
      seed: 3,
      cases: [
        { id: 'stall', isFound: true },
        { id: 'loss', isFound: false, findings: [{ what: 'p50', expected: '5 ms', found: '9 ms' }] },
      ],
    });
  });

  it('names the known cases when asked for another', async () => {
    await expect(examine(fakeIo(['--only', 'stal']), { cases: healthy })).rejects.toMatchObject({
      code: 'usage',
      hint: "Did you mean 'stall'?",
    });
  });

  it('is interrupted by Ctrl-C, between the cases and within one', async () => {
    const io = fakeIo([]);
    const broken = defineRegistry('case', {
      first: fake(true, {
        run() {
          io.signals.emit('SIGINT');
          return Promise.reject(new HarnessError('child-died', 'The server died.'));
        },
      }),
    });
    expect(await start(io, broken)).toBe('interrupted');
  });

  it('passes on what broke by itself', async () => {
    const run = () => Promise.reject(new HarnessError('child-died', 'The server died.'));
    const io = fakeIo([]);
    expect(await start(io, defineRegistry('case', { first: fake(true, { run }) }))).toBe('nothing');
    expect(io.err()).toContain('The server died.');
  });

  it('has a case for every row of the table of injections, and lists them in its help', async () => {
    const io = fakeIo(['--help']);
    expect(await start(io, realCases)).toBe('done');
    for (const id of realCases.ids) expect(io.out()).toContain(id);
    expect(realCases.ids.length).toBeGreaterThanOrEqual(12);
  });
});
