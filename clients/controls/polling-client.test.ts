import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { pollingServer } from '../../servers/controls/polling.ts';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { systemClock, type Clock } from '../../servers/stream/clock.ts';
import { createManualClock } from '../../servers/stream/manual-clock.ts';
import type { PollingHalf } from '../contract.ts';
import { Recorder } from '../witness.fixture.ts';
import { PollingClient } from './polling-client.ts';

const polling = pollingServer('/poll', 0);
const longPolling = pollingServer('/long-poll', 25_000);
const OFTEN: PollingHalf = { path: '/poll', packages: [], everyMs: 2 };
const EACH_SECOND: PollingHalf = { ...OFTEN, everyMs: 1000 };
const LONG_POLLING: PollingHalf = { path: '/long-poll', packages: [], everyMs: 0 };

function start(half: PollingHalf, origin: string, clock: Clock = systemClock, phase = 0) {
  return new Recorder((observer) => new PollingClient({ half, origin, clock, phase, observer }));
}

const sumOf = (sockets: readonly Socket[]): number =>
  sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe.each([
  ['polling', polling, OFTEN],
  ['long polling', longPolling, LONG_POLLING],
] as const)('%s', (_name, server, half) => {
  it('brings every event once and in order, alone or many in a turn', async () => {
    const loopback = await startLoopback([['it', server]], { history: 5 });
    const { client, events } = start(half, loopback.origin);
    await until('the first answer', () => client.isOpen);
    client.expectFrom(6);
    for (const burst of range(1, 20)) {
      loopback.publish(burst % 4);
      await until(`burst ${burst}`, () => events.length === loopback.published.length - 5);
    }
    const last = loopback.published.length;
    expect(events.map(({ seq }) => seq)).toEqual(range(6, last));
    expect(client.sequence.counts(last)).toEqual({
      received: last - 5,
      missed: 0,
      duplicate: 0,
      reordered: 0,
    });
    const bytes = loopback.published.slice(5).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(client.payloadBytes).toBe(bytes);
    expect(client.wireBytes).toBeGreaterThan(bytes);
  });

  it('loses nothing when the server restarts with its history', async () => {
    const sockets: Socket[] = [];
    const before = await startLoopback([['it', server]], { history: 5 });
    before.host.server.on('connection', (socket: Socket) => sockets.push(socket));
    const { client, events, causes, openedNs } = start(half, before.origin);
    await until('the first answer', () => client.isOpen);
    before.publish(2);
    await until('two events', () => events.length === 2);
    await before.host.close();
    await until('the loss', () => causes.length > 0);
    const after = await startLoopback([['it', server]], { history: 10, port: before.host.port });
    after.host.server.on('connection', (socket: Socket) => sockets.push(socket));
    await until('the rest', () => events.length === 5);
    expect(events.map(({ seq }) => seq)).toEqual(range(6, 10));
    expect([openedNs.length, client.gaps, after.published.length]).toEqual([2, 0, 10]);
    await until('all bytes of both servers', () => client.wireBytes === sumOf(sockets));
  });
});

it('a refusal is a loss, after which it asks again', async () => {
  const loopback = await startLoopback([['it', longPolling]], { maxConnections: 0 });
  const { client, causes } = start(LONG_POLLING, loopback.origin);
  await until('two refusals', () => causes.length === 2);
  expect(causes).toEqual([
    { kind: 'refused', status: 503 },
    { kind: 'refused', status: 503 },
  ]);
  expect(client.isOpen).toBe(false);
});

it('asks at its phase and then once per interval: an event waits for half of it on average', async () => {
  const loopback = await startLoopback([['it', polling]]);
  const clock = createManualClock();
  const { client, receivedNs } = start(EACH_SECOND, loopback.origin, clock, 0.25);
  const startNs = clock.nowNs();
  await until('the first answer', () => client.isOpen);
  // One event per step of 50 ms; all wait for the next request.
  const publishedNs: number[] = [];
  for (let step = 1; step <= 40; step += 1) {
    clock.advance(50);
    publishedNs.push(clock.nowNs());
    loopback.publish();
    const requests = Math.floor((step * 50 - 250) / 1000) + (step * 50 >= 250 ? 1 : 0);
    await until(`the answer to request ${requests}`, () => clock.pendingTimers() === 1);
  }
  clock.advance(250);
  await until('all events', () => receivedNs.length === 40);
  expect([...new Set(receivedNs)].map((atNs) => (atNs - startNs) / 1e6)).toEqual([250, 1250, 2250]);
  const stalenessMs = receivedNs.map((atNs, index) => (atNs - (publishedNs[index] ?? 0)) / 1e6);
  expect(stalenessMs.reduce((sum, ms) => sum + ms, 0) / 40).toBeGreaterThan(400);
  expect(stalenessMs.reduce((sum, ms) => sum + ms, 0) / 40).toBeLessThan(600);
});

it('asks nothing after its close', async () => {
  const loopback = await startLoopback([['it', longPolling]]);
  const { client, events, causes } = start(LONG_POLLING, loopback.origin);
  await until('a request to wait', () => loopback.of('it').counts().timers === 1);
  client.close();
  await until('the server to see it go', () => loopback.of('it').counts().connections === 0);
  loopback.publish();
  expect([events, causes]).toEqual([[], []]);
});

it('asks nothing after an observer has closed it', async () => {
  const loopback = await startLoopback([['it', polling]]);
  const clock = createManualClock();
  const witness = start(EACH_SECOND, loopback.origin, clock);
  witness.received = () => {
    witness.client.close();
  };
  await until('the second answer', () => clock.pendingTimers() === 1);
  loopback.publish();
  clock.advance(1000);
  await until('the event', () => witness.client.sequence.highestSeq === 1);
  expect([clock.pendingTimers(), witness.client.isOpen, witness.causes]).toEqual([0, false, []]);
});
