import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from './local-port.ts';

it('gives ports that no system hands out by itself, and none again soon', async () => {
  const ports: number[] = [];
  for (let count = 0; count < 30; count += 1) ports.push(await freePort());
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(20_000);
  expect(Math.max(...ports)).toBeLessThan(32_768); // where Linux begins
  expect(new Set(ports).size).toBe(ports.length);
});

it('gives no port that something listens on', async () => {
  const taken = (await freePort()) + 1; // the next in turn
  const server = createServer();
  await once(server.listen(taken, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
  });
  expect(await freePort()).not.toBe(taken);
});
