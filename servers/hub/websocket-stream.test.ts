import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openWebSocket } from './websocket-stream.ts';

const root = join(import.meta.dirname, '../..');
const manifest = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));

it('is written for one version of ws, whose private setSocket it calls: package.json names that version exactly', () => {
  const { version } = Object(manifest('node_modules/ws/package.json'));
  expect(manifest('package.json')).toMatchObject({ dependencies: { ws: version } });
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

it('makes both ends of a WebSocket on a stream, the one that masks and the one that does not', async () => {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const accepted = once(listener, 'connection');
  const near = connect(Object(listener.address()));
  const [far] = await accepted;
  onTestFinished(() => {
    near.destroy();
    listener.close();
  });
  const [client, server] = [openWebSocket(near, 'client'), openWebSocket(far, 'server')];
  const [atServer, atClient] = [once(server, 'message'), once(client, 'message')];
  client.send('up');
  server.send('down');
  expect([String((await atServer)[0]), String((await atClient)[0])]).toEqual(['up', 'down']);
  const closed = once(client, 'close');
  server.close(1001);
  expect((await closed)[0]).toBe(1001);
});
