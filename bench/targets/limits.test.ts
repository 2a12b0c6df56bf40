import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { acceptSse, serveForeign, sseEvent, targetAt } from '../../clients/targets/foreign-server.fixture.ts';
import { admit, saturated } from './gate.ts';
import { limitOf } from './limits.ts';

const execute = promisify(execFile);
const admitting = join(import.meta.dirname, '../../dist/bench/targets/admit-process.fixture.js');

/** A network of 64 local ports, where the system lets one be made. */
const PORTS = 'ip link set lo up && echo "40000 40063" > /proc/sys/net/ipv4/ip_local_port_range';
const isolated = (command: string) => ['--net', '--map-root-user', 'sh', '-c', `${PORTS} && ${command}`];
const canIsolate = spawnSync('unshare', isolated('true')).status === 0;

describe('the limit that more connections met is named, with its value and what to do', () => {
  it.skipIf(!existsSync('/proc/self/limits'))('open files of a client process', async () => {
    const server = await serveForeign((socket) => {
      acceptSse(socket);
      socket.write(sseEvent('1').repeat(50));
    });
    const command = `ulimit -n 256; exec "$0" ${admitting} 300 ${server.port}`;
    const { stdout } = await execute('sh', ['-c', command, process.execPath]);
    const [message = '', hint] = stdout.split('\n');
    const [, open = ''] =
      /^mine: of 300 connections (\d+) opened, then one failed: EMFILE\.$/.exec(message) ?? [];
    // A process has about 20 files open before its first connection.
    expect(Number(open)).toBeGreaterThan(200);
    expect(Number(open)).toBeLessThan(250);
    expect(hint).toBe(
      `The limit is the number of open files of a client process, 256 here: \`ulimit -n 65536\` raises it. Or ask for fewer: --connections ${open}.`,
    );
  });

  it.skipIf(!canIsolate)('local ports', async () => {
    const { stdout } = await execute('unshare', isolated(`exec ${process.execPath} ${admitting} 100`));
    const [message = '', hint] = stdout.split('\n');
    const [, open = ''] =
      /^mine: of 100 connections (\d+) opened, then one failed: EADDRNOTAVAIL\.$/.exec(message) ?? [];
    // The first look at the server may have taken one.
    expect(['63', '64']).toContain(open);
    expect(hint).toBe(
      `The limit is the number of local ports, 64 here: \`sysctl -w net.ipv4.ip_local_port_range="10000 65535"\` widens it. Or ask for fewer: --connections ${open}.`,
    );
  });

  it('processor time of the clients', async () => {
    const events = Buffer.from(sseEvent('1').repeat(8000));
    const server = await serveForeign((socket) => {
      acceptSse(socket);
      const flood = (): void => {
        while (!socket.destroyed && socket.write(events)) continue;
      };
      socket.on('drain', flood);
      flood();
    });
    const targets = [targetAt(`http://127.0.0.1:${server.port}/`)] as const;
    const trial = { cpus: null, signal: new AbortController().signal };
    await expect(admit({ targets, connections: 2, mayLoadHost: false }, trial, 1)).rejects.toMatchObject({
      code: 'target-refused',
      message: expect.stringMatching(
        /^mine: with 2 connections the client process was busy \d+ % of the time, of at most 80 %, with \d{4,} events per second\.$/,
      ),
      hint: 'The limit is the processor time of the clients, which would measure their own queue. Ask for fewer connections, such as --connections 1, or have the server send less.',
    });
  });

  it('processor time of one of several processes, or of one connection', () => {
    const load = { connections: 10_000, processes: 4, busyShare: 0.934, events: 12_345 };
    expect(saturated('mine', load).message).toBe(
      'mine: with 10000 connections one of 4 client processes was busy 93 % of the time, of at most 80 %, with 41150 events per second.',
    );
    expect(saturated('mine', { ...load, connections: 1 }).hint).toMatch(
      /queue\. Have the server send less\.$/,
    );
  });

  it.each([
    [{ kind: 'broken', code: 'ENFILE' }, /open files of the whole machine: close other programs/],
    [{ kind: 'silent' }, /did not accept in time/],
    [{ kind: 'refused', status: 503 }, /that of the server/],
  ] as const)('of %j', (cause, words) => {
    expect(limitOf(cause)).toMatch(words);
  });

  it('without a value where the system does not tell it', () => {
    const unknown = { descriptors: null, ports: null, memoryBytes: null };
    expect(limitOf({ kind: 'broken', code: 'EMFILE' }, unknown)).toBe(
      'The limit is the number of open files of a client process: `ulimit -n 65536` raises it.',
    );
  });
});
