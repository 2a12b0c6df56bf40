import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Guest } from '../guests/contract.ts';
import { writeRunFile } from '../records/run-file.ts';
import { defineRegistry } from '../registry.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';
import { guestsCommand, type GuestsParts } from './guests-command.ts';
import { fakeIo } from './io.fixture.ts';
import { runToEnding } from './io.ts';

const root = mkdtempSync(join(tmpdir(), 'guests-command-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const guest = (label: string, version: string | null): Guest => ({
  label,
  serves: 'something',
  licence: 'MIT',
  source: `get ${label}`,
  find: () =>
    version === null ? null : { version, book: () => ({ server: { file: label, argv: [] }, beside: [] }) },
});
const registry = defineRegistry<Guest>('guest', {
  here: guest('Here', '1.0'),
  away: guest('Away', null),
});

async function start(...argv: readonly string[]) {
  const started: (readonly string[])[] = [];
  const parts: GuestsParts = {
    main: 'main.js',
    resultsRoot: root,
    guests: registry,
    withGuest: (_, rate, work) => work({ port: rate, pids: [7, 8] }),
    runUnder: async (_, words) => {
      started.push(words);
      await writeRunFile(words[words.indexOf('--out') + 1] ?? '', sampleRun());
      return 0;
    },
  };
  const io = fakeIo(argv);
  const ending = await runToEnding((given) => guestsCommand(given, parts), io);
  return { ending, started, out: io.out(), err: io.err() };
}

describe('npm run guests', () => {
  it('measures both transports of each that is here, and names those that are not with how to get them', async () => {
    const { ending, started, out } = await start('--rate', '30', '--connections', '9', '--profile', 'quick');
    expect(ending).toBe('done');
    expect(started).toHaveLength(1);
    expect(started[0]?.join(' ')).toContain(
      'main.js bench --target=sse=http://127.0.0.1:30/events --target=websocket=ws://127.0.0.1:30/websocket ' +
        '--seq=json:seq --sent-at=json:sentNs:monotonic-ns --connections 9 --profile quick --out ',
    );
    expect(started[0]?.slice(-2)).toEqual(['--server-pid', '7,8']);
    expect(out).toContain('Each server against itself');
    expect(out).toContain('LEFT OUT. Away: not installed. To get it: get Away.');
    expect(out).toMatch(/^Here 1\.0 .*▼/m);
  });

  it('lists them without measuring', async () => {
    const { ending, started, out } = await start('--list');
    expect({ ending, started }).toEqual({ ending: 'done', started: [] });
    expect(out).toMatch(/^here +Here +1\.0/m);
    expect(out).toMatch(/^away +Away +no\. To get it: get Away/m);
  });

  it('refuses one that it does not know', async () => {
    const { ending, err } = await start('hree');
    expect(ending).toBe('usage');
    expect(err).toContain("Unknown guest 'hree'. Known: here, away.\nhint: Did you mean 'here'?");
  });
});
