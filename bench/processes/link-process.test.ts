import { expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { Child } from './child.ts';
import type { LinkCalls } from '../link/calls.ts';
import { connectPeer, startPeerServer } from '../link/tcp-peer.fixture.ts';
import { entryPoint } from './children.ts';

const LINK = entryPoint('processes/link-process.js');
const TIMEOUT_MS = 20_000;

it('a link process does what it is told, on the clock of this process', async () => {
  const link = new Child<LinkCalls>(LINK, 'test link');
  onTestFinished(() => link.kill());
  const [host, successor] = [await startPeerServer(), await startPeerServer()];
  const startedNs = clock.nowNs();
  const { port } = await link.call('listen', { upstreamPort: host.port }, TIMEOUT_MS);

  const first = connectPeer(port);
  const server = await host.peer();
  const throttled = await link.call('throttle', { bytesPerSecond: 1e6 }, TIMEOUT_MS);
  expect(throttled.connections).toBe(1);
  expect(throttled.atNs).toBeGreaterThan(startedNs);
  expect(throttled.untilNs).toBeLessThan(clock.nowNs());
  await link.call('delay', { delayMs: 5 }, TIMEOUT_MS);
  await link.call('idle-timeout', { idleMs: 60_000, close: 'end' }, TIMEOUT_MS);
  first.socket.write('through');
  await server.untilReceived('through');

  await link.call('blackhole', {}, TIMEOUT_MS);
  server.socket.write('held');
  expect((await link.call('heal', {}, TIMEOUT_MS)).connections).toBe(1);
  await first.untilReceived('held');

  const cutting = link.call('cut-in-message', { timeoutMs: TIMEOUT_MS }, 2 * TIMEOUT_MS);
  // Calls are answered in the order they come in: the cut is prepared when this answer is here.
  expect((await link.call('counts', { sinceNs: startedNs }, TIMEOUT_MS)).open).toBe(1);
  server.socket.write('cut here');
  expect((await cutting).connections).toBe(1);
  await until('the end of it', () => first.socket.closed);
  expect(first.received()).toBe('heldcut ');

  await link.call('answer', { response: 'HTTP/1.1 204 No Content\r\n\r\n' }, TIMEOUT_MS);
  const second = connectPeer(port);
  second.socket.write('GET / HTTP/1.1\r\n\r\n');
  await second.untilReceived('HTTP/1.1 204 No Content\r\n\r\n');
  await link.call('forward', {}, TIMEOUT_MS);

  await link.call('upstream', { port: successor.port, open: 'keep' }, TIMEOUT_MS);
  const third = connectPeer(port);
  await successor.peer();
  await link.call('reset', { connections: null }, TIMEOUT_MS);
  expect(await third.untilBroken()).toBe('ECONNRESET');

  await link.call('refuse', { open: 'keep' }, TIMEOUT_MS);
  expect(await connectPeer(port).untilBroken()).toBe('ECONNREFUSED');
  await link.call('accept', {}, TIMEOUT_MS);
  connectPeer(port);
  await successor.peer(2);
  const { accepts, acceptsNs } = await link.call('counts', { sinceNs: startedNs }, TIMEOUT_MS);
  expect([accepts, acceptsNs.length]).toEqual([4, 4]);
});
