/** What a library client does to its process: each runs as built JavaScript in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { libraryTransports } from '../../bench/transports.ts';
import { TRAITS } from './traits.fixture.ts';

const built = join(import.meta.dirname, '../../dist/clients/libraries/process.fixture.js');

const servers = await Promise.all(
  libraryTransports().map(async ([id, transport]) => [id, (await transport.server()).server] as const),
);

/** Starts a process for each client, all on one server, and asks each for what became of it. */
async function ofEach(
  plan: 'leave' | 'stay',
  become: (
    child: ReturnType<typeof startProcess>,
    server: Awaited<ReturnType<typeof startLoopback>>,
    id: string,
  ) => Promise<string>,
): Promise<Readonly<Record<string, string>>> {
  const outcomes = servers.map(async ([id, half]) => {
    const server = await startLoopback([[id, half]]);
    return [id, await become(startProcess(id, server.origin, plan), server, id)] as const;
  });
  return Object.fromEntries(await Promise.all(outcomes));
}

function startProcess(id: string, origin: string, plan: string) {
  const child = spawn(process.execPath, [built, id, origin, plan], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => {
    child.kill();
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  const exited = once(child, 'exit').then(([code]) => `exit code ${code}`);
  return { exited, said: () => text };
}

it('a client that was closed lets its process end', async () => {
  const outcomes = await ofEach('leave', ({ exited }) => exited);
  expect(outcomes).toEqual(Object.fromEntries(servers.map(([id]) => [id, 'exit code 0'])));
});

it('a client that waits to reconnect keeps its process alive or not, as its traits say', async () => {
  const outcomes = await ofEach('stay', async ({ exited, said }, server, id) => {
    await until(`the ${id} client to connect`, () => server.of(id).counts().connections === 1);
    server.of(id).destroyAll();
    await until(`the ${id} client to lose its connection`, () => said() !== '');
    return said() === 'ends' ? exited : said();
  });
  expect(outcomes).toEqual(
    Object.fromEntries(
      servers.map(([id]) => [id, TRAITS[id]?.keepsProcessAlive === true ? 'waits' : 'exit code 0']),
    ),
  );
});
