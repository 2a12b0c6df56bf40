import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FoundGuest } from './contract.ts';
import { withGuest } from './host-guest.ts';

/** A guest whose server is this body, which knows `port`. */
function guestOf(body: string, onBook: (dir: string) => void = () => undefined): FoundGuest {
  return {
    version: '1',
    book: ({ port, dir }) => {
      onBook(dir);
      writeFileSync(join(dir, 'file'), '');
      return {
        server: { file: process.execPath, argv: ['-e', `const port = ${port}; ${body}`] },
        beside: [],
      };
    },
  };
}

const LISTEN = `require('node:net').createServer().listen(port, '127.0.0.1');`;

it('a guest serves while the work lasts; then it and its files are gone', async () => {
  let dir = '';
  const guest = guestOf(LISTEN, (its) => (dir = its));
  const port = await withGuest(guest, 1, async (hosted) => {
    const socket = connect(hosted.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    expect(existsSync(join(dir, 'file'))).toBe(true);
    return hosted.port;
  });
  expect(existsSync(dir)).toBe(false);
  await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED');
});

it.skipIf(!existsSync('/proc/self/stat'))(
  'behind a script, the process that serves is the one it started',
  async () => {
    const inner = JSON.stringify(LISTEN.replaceAll('port', '${port}'));
    const script = `require('node:child_process').spawn(process.execPath, ['-e', ${inner.replaceAll('"', '`')}], { stdio: 'ignore' });`;
    const { direct, behind } = {
      direct: await withGuest(guestOf(LISTEN), 1, ({ pids }) => Promise.resolve(pids)),
      behind: await withGuest(guestOf(script), 1, ({ pids }) => Promise.resolve(pids)),
    };
    expect(direct).toHaveLength(1);
    expect(behind).toHaveLength(1);
  },
);

it('a guest that ends before it listens is an error with its stderr', async () => {
  const guest = guestOf(`console.error('no such module'); process.exit(1);`);
  await expect(withGuest(guest, 1, () => Promise.resolve())).rejects.toMatchObject({
    code: 'child-died',
    message: expect.stringContaining("'no such module'"),
  });
});
