import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { BenchConfig } from '../records/config.ts';
import {
  addTargetFlags,
  readTargets,
  withoutSecretWords,
  withTargets,
  type TargetFlags,
} from './target-flags.ts';
import { variablesOf } from './target-values.ts';
import { targetAt } from '../../clients/targets/foreign-server.fixture.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

const SSE = 'http://127.0.0.1:3000/events';
const WS = 'ws://127.0.0.1:3000/live';

/** What a command line asks for. */
function read(words: readonly string[], config: BenchConfig = {}) {
  const command = addTargetFlags(new Command('bench')).exitOverride();
  command.parse([...words], { from: 'user' });
  const io = { env: { TOKEN: 'secret' } };
  return readTargets(withTargets(command.opts<TargetFlags>(), config), io, variablesOf(io));
}

describe('the flags of targets', () => {
  it('ask for nothing where there is no target', () => {
    expect(read([])).toBeNull();
  });

  it('make a target of a URL alone, with 100 connections', () => {
    expect(read(['--target', SSE])).toEqual({
      targets: [targetAt(SSE, { label: 'target-1' })],
      connections: 100,
      mayLoadHost: false,
    });
  });

  it('are about all targets, or about one by its label', () => {
    const words = `--target old=${SSE} --target new=${WS} --seq json:id --i-may-load-this-host`.split(' ');
    const headers = ['--header', 'X-All: 1', '--set', 'new.header=X-New: a=b'];
    const own = '--set old.seq=sse-id --set new.send=hi --set old.insecure'.split(' ');
    const asked = read([...words, ...headers, ...own], { connections: [7] });
    expect(asked).toMatchObject({
      connections: 7,
      mayLoadHost: true,
      targets: [
        { label: 'old', seq: { kind: 'sse-id' }, headers: [['X-All', '1']], insecure: true, send: null },
        {
          label: 'new',
          seq: { kind: 'json', path: 'id' },
          headers: [
            ['X-All', '1'],
            ['X-New', 'a=b'],
          ],
          insecure: false,
          send: 'hi',
        },
      ],
    });
  });

  it('read cookies, accounts, times, processes and bodies from files', () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'ask.json'), '{"ask":1}');
    const words =
      '--target http://me:secret@127.0.0.1:1/x --cookie a=1 --cookie b=2 --sent-at json:meta.t:unix-us --server-pid 12,34';
    const asked = read([...words.split(' '), '--body', `@${join(dir, 'ask.json')}`]);
    expect(asked?.targets[0]).toMatchObject({
      url: 'http://127.0.0.1:1/x',
      method: 'POST',
      body: '{"ask":1}',
      headers: [
        ['Cookie', 'a=1; b=2'],
        ['Authorization', 'Basic bWU6c2VjcmV0'],
      ],
      sentAt: { path: 'meta.t', unit: 'unix-us' },
      serverPids: [12, 34],
    });
  });

  it('win over those of a file, whose secrets can be variables', () => {
    const targets = [
      { label: 'old', url: SSE, header: ['Authorization: Bearer ${TOKEN}'], seq: 'sse-id' },
      { url: WS, send: 'hi', insecure: true },
    ];
    const config = { targets, iMayLoadThisHost: true };
    expect(read([], config)).toMatchObject({
      mayLoadHost: true,
      targets: [
        { label: 'old', headers: [['Authorization', 'Bearer secret']], seq: { kind: 'sse-id' } },
        { label: 'target-2', send: 'hi', insecure: true, seq: null },
      ],
    });
    const words = ['--seq', 'json:n', '--set', 'target-2.send=ho'];
    expect(read(words, config)?.targets.map(({ seq, send }) => [seq, send])).toEqual([
      [{ kind: 'json', path: 'n' }, null],
      [{ kind: 'json', path: 'n' }, 'ho'],
    ]);
    expect(read(['--target', SSE], config)?.targets).toHaveLength(1);
  });

  it.each<[readonly string[], BenchConfig, RegExp]>([
    [[], { targets: [{ url: 'here' }] }, /wants a URL with http, https, ws or wss, got 'here'/],
    [[], { targets: [{ url: SSE, header: ['A: ${NOT}'] }] }, /names the variable NOT, which the environment/],
    [['--target', 'here'], {}, /wants a URL with http, https, ws or wss, got 'here'/],
    [['--target', `a b=${SSE}`], {}, /wants a label .* got 'a b'/],
    [['--target', `x-aa=${SSE}`], {}, /does not end in -aa, got 'x-aa'/],
    [['--target', `a=${SSE}`, '--target', `a=${WS}`], {}, /Two targets are called 'a'/],
    [['--seq', 'sse-id'], {}, /--seq is about a server of your own, and no --target/],
    [['--set', 'a.seq=sse-id'], {}, /--set is about a server of your own/],
    [['--target', SSE, '--set', 'b.seq=sse-id'], {}, /--set names no target: 'b\.seq'\. Targets: target-1/],
    [['--target', `a=${SSE}`, '--set', 'a.sec=x'], {}, /knows no flag 'sec'/],
    [['--target', SSE, '--send', 'x'], {}, /--send is for WebSocket, and 'target-1' is SSE/],
    [['--target', WS, '--method', 'POST'], {}, /--method is for SSE, and 'target-1' is a WebSocket/],
    [['--target', WS, '--seq', 'sse-id'], {}, /a WebSocket message has no id/],
    [['--target', SSE, '--seq', 'id'], {}, /wants sse-id or json:PATH, got 'id'/],
    [['--target', SSE, '--sent-at', 'json:t:seconds'], {}, /got 'json:t:seconds'/],
    [['--target', SSE, '--server-pid', 'x'], {}, /process numbers with commas, got 'x'/],
    [['--target', SSE, '--header', 'no colon'], {}, /wants 'NAME: VALUE', got 8 characters/],
    [['--target', SSE, '--cookie', 'a'], {}, /wants NAME=VALUE, got 1 characters/],
    [['--target', WS, '--send', '@/not/here'], {}, /--send names \/not\/here, which cannot be read/],
    [['--target', SSE], { scenarios: ['steady'] }, /no scenario is run, got 'steady'/],
    [['--target', SSE], { rate: 5 }, /--rate is a load on servers of this project/],
    [['--target', SSE], { connections: [1, 2] }, /the same number of connections, got 1, 2/],
  ])('refuse %j with %j', (words, config, message) => {
    expect(() => read(words, config)).toThrow(message);
  });
});

it.each([
  [
    ['--target', 'a=http://me:pw@h/x?token=t'],
    ['--target', 'a=http://h/x?token=***'],
  ],
  [['--target=ws://h/?k=t'], ['--target=ws://h/?k=***']],
  [
    ['--header', 'A: t'],
    ['--header', '***'],
  ],
  [['--header=A: t'], ['--header=***']],
  [
    ['--cookie', 's=t'],
    ['--cookie', '***'],
  ],
  [
    ['--send', 't'],
    ['--send', '***'],
  ],
  [['--body=t'], ['--body=***']],
  [
    ['--subprotocol', 't'],
    ['--subprotocol', '***'],
  ],
  [
    ['--set', 'a.header=A: t'],
    ['--set', 'a.header=***'],
  ],
  [
    ['--set', 'a.seq=json:id'],
    ['--set', 'a.seq=json:id'],
  ],
  [
    ['--seq', 'sse-id', '--connections', '5'],
    ['--seq', 'sse-id', '--connections', '5'],
  ],
])('%j is saved without its secrets', (words, saved) => {
  expect(withoutSecretWords(words)).toEqual(saved);
});
