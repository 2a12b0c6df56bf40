import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { get, type IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { contestants } from '../transports.ts';
import type { Ending } from './exit-codes.ts';
import { runToEnding } from './io.ts';
import { serve } from './serve-command.ts';

const root = join(import.meta.dirname, '../..');
const pagePath = join(root, 'servers/page/index.html');
const builtCommand = join(root, 'dist/bench/cli/main.js');

const isBuilt = existsSync(builtCommand);
if (!isBuilt) process.stderr.write(`The test of the built command is skipped: no ${builtCommand}.\n`);

/** Collects what is written, and tells when it comes. */
class Written extends EventEmitter {
  text = '';
  write(text: string): void {
    this.text += text;
    this.emit('written');
  }
}

/** Runs the command in this process, with signals and output of its own. */
function run(...argv: string[]): {
  readonly stdout: Written;
  readonly stderr: Written;
  readonly signals: EventEmitter;
  readonly ending: Promise<Ending>;
} {
  const [stdout, stderr, signals] = [new Written(), new Written(), new EventEmitter()];
  const io = { argv, env: {}, stdout, stderr, signals, leave: () => {} };
  return {
    stdout,
    stderr,
    signals,
    ending: runToEnding((given) => serve(given, { contestants, pagePath }), io),
  };
}

function originIn(line: string): string {
  return /http:\/\/\S+/.exec(line)?.[0] ?? '';
}

describe('npm run serve', () => {
  it('prints one line when it listens, and ends well on a signal', async () => {
    const command = run('--port', '0');
    await once(command.stdout, 'written');
    expect(command.stdout.text).toMatch(/^Listening on http:\/\/127\.0\.0\.1:\d+ .*\n$/);
    const health = await fetch(`${originIn(command.stdout.text)}/healthz`);
    expect(await health.json()).toMatchObject({ epoch: expect.stringMatching(/^[0-9a-f]{8}$/) });
    command.signals.emit('SIGINT');
    expect(await command.ending).toBe('done');
    expect(command.stderr.text).toBe('');
  });

  it('serves over TLS and HTTP/2 when asked to, and not over HTTP/2 alone', async () => {
    const command = run('--port', '0', '--tls', '--http2');
    await once(command.stdout, 'written');
    expect(command.stdout.text).toMatch(/^Listening on https:\/\/127\.0\.0\.1:\d+ /);
    command.signals.emit('SIGINT');
    expect(await command.ending).toBe('done');
    const alone = run('--port', '0', '--http2');
    expect(await alone.ending).toBe('usage');
    expect(alone.stderr.text).toContain('Write --tls --http2.');
  });

  it('waits for a backplane that is not there, says so, and refuses an address that no broker has', async () => {
    const command = run('--port', '0', '--backplane', 'redis://127.0.0.1:1');
    await Promise.all([once(command.stdout, 'written'), once(command.stderr, 'written')]);
    expect(command.stderr.text).toMatch(
      /^warning: no connection to the backplane: .*ECONNREFUSED.*\/healthz shows/,
    );
    const origin = originIn(command.stdout.text);
    const health = await (await fetch(`${origin}/healthz`)).json();
    expect(health).toMatchObject({
      epoch: null,
      backplane: { isConnected: false, error: expect.stringContaining('ECONNREFUSED') },
    });
    expect((await fetch(`${origin}/events`)).status).toBe(503);
    command.signals.emit('SIGINT');
    expect(await command.ending).toBe('done');
    const astray = run('--port', '0', '--backplane', 'http://127.0.0.1:1');
    expect(await astray.ending).toBe('usage');
    expect(astray.stderr.text).toContain('Write redis://HOST:PORT');
  });

  it('takes a second signal for the first one: npm passes on what the terminal has already sent', async () => {
    const command = run('--port', '0');
    await once(command.stdout, 'written');
    command.signals.emit('SIGINT');
    command.signals.emit('SIGINT');
    expect(await command.ending).toBe('done');
  });

  it('serves every transport of the registry, answers both ways, and a page for each', async () => {
    const command = run('--port', '0');
    await once(command.stdout, 'written');
    const origin = originIn(command.stdout.text);
    const health: { transports: object } = JSON.parse(await (await fetch(`${origin}/healthz`)).text());
    const ids = contestants().map(([id]) => id);
    expect(Object.keys(health.transports)).toEqual([...ids, ...ids.map((id) => `answers-${id}`)]);
    for (const path of ['', '/answer'])
      expect(await (await fetch(`${origin}${path}`)).text()).toContain('<!doctype html>');
    command.signals.emit('SIGTERM');
    await command.ending;
  });

  it('admits pages of the origins it was given, to both streams and to the buttons of the page alike', async () => {
    const origins = ['https://example.org', 'http://proxy.test:8080'];
    const command = run(
      '--port',
      '0',
      ...origins.flatMap((origin) => ['--allow-origin', origin]),
      '--allow-credentials',
    );
    await once(command.stdout, 'written');
    const server = originIn(command.stdout.text);
    for (const [origin, isAdmitted] of [
      ...origins.map((allowed) => [allowed, true] as const),
      ['https://evil.example', false] as const,
    ]) {
      const headers = { Origin: origin };
      const stream = await fetch(`${server}/events`, { headers });
      await stream.body?.cancel();
      expect(stream.headers.get('access-control-allow-credentials')).toBe(isAdmitted ? 'true' : null);
      const websocket = new WebSocket(`${server.replace('http', 'ws')}/websocket`, { headers });
      const opened = await once(websocket, 'open').then(
        () => true,
        () => false,
      );
      websocket.terminate();
      const cut = await fetch(`${server}/cut/sse`, { method: 'POST', headers });
      expect([stream.ok, opened, cut.ok]).toEqual([isAdmitted, isAdmitted, isAdmitted]);
    }
    command.signals.emit('SIGINT');
    await command.ending;
  });

  it('warns when it can be reached from the network, on stderr', async () => {
    const command = run('--port', '0', '--host', '0.0.0.0');
    await once(command.stdout, 'written');
    expect(command.stderr.text).toMatch(/^warning: --host 0\.0\.0\.0 can be reached from the network: .*\n$/);
    expect(command.stdout.text).toContain('http://localhost:');
    command.signals.emit('SIGINT');
    await command.ending;
  });

  it('names the port that is taken, and ends as a usage error', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => {
      other.close();
    });
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const command = run('--port', `${port}`);
    expect(await command.ending).toBe('usage');
    expect(command.stderr.text).toContain(`Port ${port} on 127.0.0.1 is not available (EADDRINUSE)`);
    expect(command.stderr.text).toContain('hint: ');
    expect(command.signals.listenerCount('SIGINT')).toBe(0);
  });

  it.each([
    [['--rate', '0.05'], "--rate wants a number of events/s from 0.1 to 1000, got '0.05'"],
    [['--rate', '1001'], "got '1001'"],
    [['--port', '65536'], "got '65536'"],
    [['--heartbeat-ms', '1.5'], "--heartbeat-ms wants a whole number of ms from 0 to 3600000, got '1.5'"],
    [['--allow-origin', 'example.org'], "--allow-origin wants an origin, got 'example.org'"],
    [['--allow-origin', 'https://example.org/a'], "got 'https://example.org/a'"],
    [['--allow-credentials'], '--allow-credentials has no origin to act on'],
    [['--host', '192.0.2.1', '--port', '0'], "'192.0.2.1' is not an address of this machine (EADDRNOTAVAIL)"],
    [['today'], 'Too many arguments. Expected 0 arguments but got 1'],
  ])('refuses %j and says why', async (argv, why) => {
    const command = run(...argv);
    expect(await command.ending).toBe('usage');
    expect(command.stderr.text).toContain(why);
    expect(command.stdout.text).toBe('');
  });

  it('explains itself, and serves nothing', async () => {
    const command = run('--help');
    expect(await command.ending).toBe('done');
    for (const name of [
      'port',
      'host',
      'rate',
      'seed',
      'payload-bytes',
      'heartbeat-ms',
      'replay-window',
      'retry-ms',
      'allow-origin',
      'allow-credentials',
    ]) {
      expect(command.stdout.text).toContain(`--${name} `);
    }
  });
});

describe.skipIf(!isBuilt)('the built command', () => {
  it.skipIf(!existsSync('/proc/self/limits'))(
    'says how many clients can connect where few files may be open, and lives on when more come',
    async () => {
      const shell = ['-c', 'ulimit -n 256; exec "$@"', 'sh', process.execPath];
      const child = spawn('sh', [...shell, builtCommand, 'serve', '--port', '0'], { stdio: 'pipe' });
      onTestFinished(() => void child.kill('SIGKILL'));
      const [[line], [warning]] = await Promise.all([once(child.stdout, 'data'), once(child.stderr, 'data')]);
      expect(String(warning)).toMatch(
        /^warning: about 192 clients can connect at a time, .*`ulimit -n`\.\n$/,
      );
      const { hostname, port } = new URL(originIn(String(line)));
      const sockets = Array.from({ length: 300 }, () =>
        connect(Number(port), hostname).on('error', () => {}),
      );
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      // Those for which there is no file are closed.
      await Promise.any(sockets.map((socket) => once(socket.resume(), 'close')));
      for (const socket of sockets) socket.destroy();
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
    },
  );

  it('ends with code 0 on SIGTERM while clients are connected, and says goodbye to each', async () => {
    const child = spawn(process.execPath, [builtCommand, 'serve', '--port', '0', '--rate', '20'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const exited = once(child, 'exit');
    const [line] = await once(child.stdout, 'data');
    const origin = originIn(String(line));

    const response = await new Promise<IncomingMessage>((resolve) => {
      get(`${origin}/events`, resolve);
    });
    const websocket = new WebSocket(`${origin.replace('http', 'ws')}/websocket`);
    const closed = once(websocket, 'close');
    await Promise.all([once(response, 'data'), once(websocket, 'message')]);
    const ended = once(response.resume(), 'end');

    child.kill('SIGTERM');
    await ended;
    expect(response.complete).toBe(true);
    const [code] = await closed;
    expect(code).toBe(1001);
    expect(await exited).toEqual([0, null]);
  });
});
