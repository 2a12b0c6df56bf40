/** What a user is told whose server will not do: by the program itself, as it is called. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import {
  acceptSse,
  answerOnce,
  serveForeign,
  sseEvent,
} from '../../clients/targets/foreign-server.fixture.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

const program = join(import.meta.dirname, '../../dist/bench/cli/main.js');
const answers: Readonly<Record<string, (socket: Socket) => void>> = {
  '/events': (socket) => {
    acceptSse(socket);
    socket.write(sseEvent('{"n":1}').repeat(50));
  },
  '/gone': (socket) => answerOnce(socket, '404 Not Found', 'Content-Type: text/html\r\n'),
};

/** Runs the program as a user does. @param words in which `HOST` stands for the server */
async function run(...words: readonly string[]) {
  const { port } = await serveForeign((socket, head) => answers[head.split(' ')[1] ?? '']?.(socket));
  const out = join(temporaryDir(), 'out');
  const server = `127.0.0.1:${port}`;
  const argv = words.map((word) => word.replace('HOST', server));
  const child = spawn(process.execPath, [program, 'bench', ...argv, '--alongside', '--out', out], {
    env: { ...process.env, NO_COLOR: '1', CI: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { status, stdout, stderr: stderr.replaceAll(server, 'HOST'), isSaved: existsSync(out) };
}

// `bench/targets/gate.test.ts` has every refusal of a server, `target-flags.test.ts` every one of a word.
it.each([
  ['answers 404', ['--target', 'http://HOST/gone'], 'http://HOST/gone answered 404', 'Correct the path'],
  [
    'comes second, after one that passes',
    ['--target', 'a=http://HOST/events', '--target', 'b=http://HOST/gone', '--connections', '2'],
    'b: http://HOST/gone answered 404',
    'Correct the path',
  ],
])(
  'a server that %s: one sentence, what to do, exit code 2, and nothing saved',
  async (_, words, what, hint) => {
    const { status, stdout, stderr, isSaved } = await run(...words);
    const [, said = '', remedy = ''] =
      /^(?:standard run .*\n)?error: (.+\.)\n(?:cause: .*\n)?hint: (.+)\n$/.exec(stderr) ?? [stderr];
    expect(said).toContain(what);
    expect(remedy).toMatch(new RegExp(hint.replace(/[{}.?]/g, String.raw`\$&`)));
    expect({ status, stdout, isSaved }).toEqual({ status: 2, stdout: '', isSaved: false });
  },
);
