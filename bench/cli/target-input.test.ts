/** What a user is told whose server or words will not do: by the program itself, as it is called. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import {
  acceptSse,
  answerOnce,
  serveForeign,
  sseEvent,
} from '../../clients/targets/foreign-server.fixture.ts';

const program = join(import.meta.dirname, '../../dist/bench/cli/main.js');
const html = 'Content-Type: text/html\r\n';

const answers: Readonly<Record<string, (socket: Socket) => void>> = {
  '/events': (socket) => {
    acceptSse(socket);
    socket.write(sseEvent('{"n":1}').repeat(50));
  },
  '/gone': (socket) => answerOnce(socket, '404 Not Found', html),
  '/html': (socket) => answerOnce(socket, '200 OK', html, '<p>'),
  '/204': (socket) => answerOnce(socket, '204 No Content'),
  '/moved': (socket) => answerOnce(socket, '302 Found', 'Location: /events\r\n'),
  '/closes': (socket) => socket.resetAndDestroy(),
  '/quiet': acceptSse,
  '/chat': (socket) => answerOnce(socket, '400 Bad Request'),
};

/** A folder that is gone after the test. */
function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'target-input-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** Runs the program as a user does. @param words in which `HOST` stands for the server, and `DIR` for a folder */
async function run(...words: readonly string[]) {
  const { port } = await serveForeign((socket, head) => answers[head.split(' ')[1] ?? '']?.(socket));
  const dir = temporaryDir();
  const server = `127.0.0.1:${port}`;
  const config = { targets: [{ url: `http://${server}/events`, seqs: 'sse-id' }] };
  writeFileSync(join(dir, 'mine.json'), JSON.stringify(config));
  const argv = words.map((word) => word.replace('HOST', server).replace('DIR', dir));
  const out = join(dir, 'out');
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

it.each([
  ['answers 404', ['--target', 'http://HOST/gone'], 'http://HOST/gone answered 404', 'Correct the path'],
  ['answers HTML', ['--target', 'http://HOST/html'], 'answered 200 with text/html; expected', 'Correct'],
  ['answers 204', ['--target', 'http://HOST/204'], 'answered 204; expected 200', 'or have the server send'],
  ['redirects', ['--target', 'http://HOST/moved'], 'redirects to /events (302)', 'give the URL that it'],
  ['closes at once', ['--target', 'http://HOST/closes'], '(ECONNRESET)', 'Correct the URL'],
  ['is silent', ['--target', 'http://HOST/quiet'], 'sent no event within 10 s', 'Have it send events'],
  ['is not there', ['--target', 'http://127.0.0.1:1/'], 'did not answer (ECONNREFUSED)', 'Start the server'],
  ['wants a subprotocol', ['--target', 'ws://HOST/chat'], 'answered 400; expected 101', '--subprotocol NAME'],
  [
    'has no such field',
    ['--target', 'http://HOST/events', '--seq', 'json:data.id'],
    'no number at the path data.id of its events',
    'The first one is {"n":1}. Write a path',
  ],
  [
    'has no such process',
    ['--target', 'http://HOST/events', '--server-pid', String(2 ** 30)],
    '1073741824',
    'Leave it out|Give the pid',
  ],
  [
    'has the label of another',
    ['--target', 'a=http://HOST/events', '--target', 'a=ws://HOST/chat'],
    "Two targets are called 'a'.",
    'Give each a label of its own',
  ],
  [
    'comes second, after one that passes',
    ['--target', 'a=http://HOST/events', '--target', 'b=http://HOST/gone', '--connections', '2'],
    'b: http://HOST/gone answered 404',
    'Correct the path',
  ],
  [
    'is in a file with an unknown key',
    ['--config', 'DIR/mine.json'],
    "mine.json has the unknown key 'seqs' at targets[0].",
    "Did you mean 'seq'?",
  ],
  [
    'shares one connection of HTTP/2 among too many clients',
    ['--transports', 'sse,sse-h2-shared', '--connections', '500'],
    'up to 100 streams of HTTP/2 at a time, and custom has 500 clients',
    'such as sse-h2-tens',
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
