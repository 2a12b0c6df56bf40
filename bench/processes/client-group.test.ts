import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PATIENT } from '../../clients/witness.fixture.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/contract.ts';
import { startHost } from '../../servers/hub/host.ts';
import { server as sse } from '../../servers/sse.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { EventStream } from '../../servers/stream/stream.ts';
import { loopbackSourcesOf } from '../host/client-processes.ts';
import type { ClientCalls } from './calls.ts';
import { ordinaryArm, startClient } from './children.ts';
import { ClientGroup, type Clients } from './client-group.ts';

const TIMEOUT_MS = 10_000;
/** Longer than any machine takes for a few events over loopback, ns. */
const MINUTE_NS = 60e9;

type Asked = readonly [name: string, ask: unknown];

/** A member without a process, which notes what it is asked. */
function scripted(answers: Partial<{ readonly [Name in keyof ClientCalls]: ClientCalls[Name]['answer'] }>) {
  const asked: Asked[] = [];
  const member: Clients = {
    call(name, ask) {
      asked.push([name, ask]);
      const answer = answers[name];
      return answer === undefined
        ? Promise.reject(new Error(`not scripted: ${name}`))
        : Promise.resolve(answer);
    },
    freeze: () => asked.push(['freeze', null]),
    thaw: () => asked.push(['thaw', null]),
    kill: () => Promise.resolve(),
  };
  return { member, asked };
}

const connectAsk = {
  transport: 'sse',
  origin: 'http://127.0.0.1:1',
  trusted: null,
  policy: PATIENT,
  seed: 7,
  timeoutMs: TIMEOUT_MS,
};

/** Three members that have connected 5, then 4. */
async function connected() {
  const members = [3e6, 9e6, 6e6].map((connectNs) =>
    scripted({
      connect: { packages: ['one'], connectNs },
      disconnect: { connections: 1 },
      read: { atNs: connectNs },
    }),
  );
  const group = new ClientGroup(members.map(({ member }) => member));
  const opened = await group.call('connect', { ...connectAsk, connections: 5 }, TIMEOUT_MS);
  await group.call('connect', { ...connectAsk, connections: 4 }, TIMEOUT_MS);
  return { group, opened, lastOf: () => members.map(({ asked }) => asked.at(-1)?.[1]), members };
}

describe('a group of clients', () => {
  it('gives each process a range of the connections, and takes the longest time of all', async () => {
    const { opened, members } = await connected();
    expect(opened).toEqual({ packages: ['one'], connectNs: 9e6 });
    expect(members.map(({ asked }) => asked.map(([, ask]) => ask))).toMatchObject([
      [
        { connections: 1, from: 0, atOnce: 66 },
        { connections: 1, from: 0, atOnce: 66 },
      ],
      [
        { connections: 2, from: 1 },
        { connections: 1, from: 1 },
      ],
      [
        { connections: 2, from: 3 },
        { connections: 2, from: 2 },
      ],
    ]);
  });

  it('gives each process an address of its own where the ports of one do not suffice', async () => {
    const members = ['127.0.0.1', '127.0.0.2'].map(() =>
      scripted({ connect: { packages: [], connectNs: 1 } }),
    );
    const parts = members.map(({ member }) => member);
    const group = new ClientGroup(parts, [['127.0.0.1'], ['127.0.0.2']], 10);
    await group.call('connect', { ...connectAsk, connections: 8 }, TIMEOUT_MS);
    await group.call('connect', { ...connectAsk, connections: 3 }, TIMEOUT_MS);
    const sources = members.map(({ asked }) =>
      asked.map(([, ask]) => JSON.stringify(ask).match(/"sources":\["([^"]*)/)?.[1]),
    );
    expect(sources).toEqual([
      [undefined, '127.0.0.1'],
      [undefined, '127.0.0.2'],
    ]);
  });

  it('counts the first ones through all processes, also after some have left', async () => {
    const { group, lastOf } = await connected();
    const left = await group.call('disconnect', { first: 4 }, TIMEOUT_MS);
    expect(left).toEqual({ connections: 3 });
    expect(lastOf()).toEqual([{ first: 2 }, { first: 2 }, { first: 0 }]);
    await group.call('read', { isPaused: true, first: 3 }, TIMEOUT_MS);
    expect(lastOf()).toMatchObject([{ first: 0 }, { first: 1 }, { first: 2 }]);
    await group.call('read', { isPaused: true }, TIMEOUT_MS);
    expect(lastOf()).toEqual([{ isPaused: true }, { isPaused: true }, { isPaused: true }]);
  });

  it('fails with a member that fails, and freezes and thaws all of them', async () => {
    const { group, members } = await connected();
    await expect(group.call('usage', { collect: false }, TIMEOUT_MS)).rejects.toThrow('not scripted: usage');
    group.freeze();
    group.thaw();
    expect(members.map(({ asked }) => asked.slice(-2).map(([name]) => name))).toEqual([
      ['freeze', 'thaw'],
      ['freeze', 'thaw'],
      ['freeze', 'thaw'],
    ]);
  });
});

it.runIf(process.platform === 'linux')('connects from the addresses of each process in turn', async () => {
  const { host, origin } = await serve();
  const seen: (string | undefined)[] = [];
  host.server.on('connection', ({ remoteAddress }: Socket) => seen.push(remoteAddress));
  const children = [0, 1].map(() => {
    const child = startClient({ cpus: null }, ordinaryArm('sse'));
    onTestFinished(() => child.kill());
    return child;
  });
  const sources = children.map(({ pid }) => loopbackSourcesOf(pid).slice(0, 2));
  const group = new ClientGroup(children, sources, 1);
  await group.call('connect', { ...connectAsk, origin, connections: 4 }, 2 * TIMEOUT_MS);
  expect(seen).toHaveLength(4);
  expect(new Set(seen)).toEqual(new Set(sources.flat()));
});

async function serve() {
  const stream = new EventStream({
    clock,
    epoch: 'test',
    names: ['Kuhn Group'],
    payloadBytes: null,
    replayWindow: 10,
  });
  const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0 };
  const host = await startHost({ halves: [['sse', sse]], stream, options, port: 0, host: '127.0.0.1' });
  onTestFinished(() => host.close());
  return { host, stream, origin: `http://127.0.0.1:${host.port}` };
}

it('finds an event that only the second of two processes missed, and counts every other delivery once', async () => {
  const [whole, lossy] = [await serve(), await serve()];
  const children = [0, 1].map(() => {
    const child = startClient({ cpus: null }, ordinaryArm('sse'));
    onTestFinished(() => child.kill());
    return child;
  });
  const members = children.map((child, at): Clients => {
    const { origin } = at === 1 ? lossy : whole;
    return {
      // Each to a server of its own, so that one of them can leave an event out.
      call: (name, ask, timeoutMs) => child.call(name, 'origin' in ask ? { ...ask, origin } : ask, timeoutMs),
      freeze: () => child.freeze(),
      thaw: () => child.thaw(),
      kill: () => child.kill(),
    };
  });
  const group = new ClientGroup(members);
  await group.call('connect', { ...connectAsk, connections: 5 }, 2 * TIMEOUT_MS);
  const nowNs = clock.nowNs();
  const window = { fromNs: nowNs - 10 * MINUTE_NS, untilNs: nowNs + 1e6 };
  await group.call('observe', { firstSeq: 1, window, isScheduled: true }, TIMEOUT_MS);
  for (const seq of [1, 2, 3, 4]) {
    whole.stream.publish(seq, nowNs);
    if (seq !== 3) lossy.stream.publish(seq, nowNs);
  }
  const collected = await group.call('collect', { lastSeq: 4, timeoutMs: TIMEOUT_MS }, 2 * TIMEOUT_MS);
  expect(collected.counts).toMatchObject({
    expected: 20,
    received: 17,
    missed: 3,
    duplicate: 0,
    reordered: 0,
  });
  expect([collected.window.delivery.count, collected.window.transit.count]).toEqual([17, 17]);
  const { clients } = await group.call('irregular', { lastSeq: 4 }, TIMEOUT_MS);
  expect(clients.map(({ missed }) => missed)).toEqual([[], [], [3], [3], [3]]);
  const { traces } = await group.call(
    'traces',
    { firstSeq: 1, lastSeq: 4, timeoutMs: TIMEOUT_MS },
    TIMEOUT_MS,
  );
  expect(traces.map(({ received }) => received)).toEqual([4, 4, 3, 3, 3]);
});
