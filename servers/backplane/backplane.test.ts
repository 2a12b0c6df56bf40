import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EAGER, Witness } from '../../clients/witness.fixture.ts';
import { client as sse } from '../../clients/sse.ts';
import { client as websocket } from '../../clients/websocket.ts';
import type { ClientHalf } from '../../clients/contract.ts';
import { until } from '../hub/until.fixture.ts';
import { systemClock as clock } from '../stream/clock.ts';
import { startPacer } from '../stream/pacer.ts';
import { brokerCases, share, startSharing, startTestBroker } from './brokers.fixture.ts';
import { STREAM_NAME } from './broker.ts';
import { brokerAt } from './index.ts';
import { startPublisher } from './publisher.ts';
import type { SharedStream } from './shared-stream.ts';

const isThere = (id: string): boolean => brokerCases.some((one) => one.id === id && one.isInstalled);

const HALVES = { sse, websocket } as const;

/** Publishes events at 1,000 a second. Resolves after the last. */
function emit(stream: SharedStream, firstSeq: number, events: number): Promise<void> {
  const plan = { firstSeq, events, startNs: clock.nowNs(), periodNs: 1e6 };
  return new Promise((resolve) => {
    startPacer(clock, plan, firstSeq, (seq, dueNs) => stream.publish(seq, dueNs), resolve);
  });
}

const holds = (stream: SharedStream, seq: number) =>
  until(`event ${seq}`, () => stream.newestSeq >= seq && stream.isReady);

/** A client that connects to wherever `origin` leads at the time. */
function roaming(half: ClientHalf, origin: () => string): Witness {
  const open: ClientHalf['open'] = (target, handlers) => half.open({ ...target, origin: origin() }, handlers);
  return new Witness({ ...half, open }, 'http://127.0.0.1', EAGER);
}

describe('an address of a broker', () => {
  it.each(['', 'localhost:6379', 'http://127.0.0.1', 'redis://'])(
    '%j is refused with those that there are',
    (address) => {
      expect(() => brokerAt(address, { replayWindow: 1, epoch: 'a' })).toThrow(
        expect.objectContaining({ code: 'usage', hint: expect.stringContaining('nats://HOST:PORT') }),
      );
    },
  );
});

describe.each(brokerCases)('over $name', ({ id, isInstalled }) => {
  const test = isInstalled ? it : it.skip;

  test('servers share one history, and one that comes later holds the same window', async () => {
    const { url } = await startTestBroker(id);
    const first = share(url);
    await holds(first, 0);
    await emit(first, 1, 300);
    await holds(first, 300);
    const second = share(url, 100);
    await holds(second, 300);
    expect(second.epoch).toBe(first.epoch);
    const of = (stream: SharedStream) => stream.replayAfter({ seq: 200, epoch: first.epoch });
    expect(of(second)).toEqual(of(first));
    expect(of(second).events).toHaveLength(100);
    expect(second.oldestSeq).toBe(201);
    expect(first.health).toMatchObject({ isConnected: true, attempts: 0, error: null, pending: 0 });
  });

  test.each(Object.entries(HALVES))(
    'a client over %s misses nothing and gets nothing twice over 10 changes at 1,000 events/s',
    async (transport, half) => {
      const { url } = await startTestBroker(id);
      const servers = [await startSharing(url), await startSharing(url)] as const;
      const publisher = share(url);
      await holds(publisher, 0);
      let at = 0;
      const client = roaming(half, () => servers[at % 2 === 0 ? 0 : 1].origin);
      await client.untilOpened();
      const emitted = emit(publisher, 1, 1000);
      for (; at < 10;) {
        await client.untilReceived(100 * at + 50);
        const { host } = servers[at % 2 === 0 ? 0 : 1];
        at += 1;
        host.connections.get(transport)?.destroyAll();
        await client.untilOpened(at + 1);
      }
      await emitted;
      await until('the last event', () => client.client.sequence.highestSeq === 1000);
      expect(client.client.sequence.counts(1000)).toEqual({
        received: 1000,
        missed: 0,
        duplicate: 0,
        reordered: 0,
      });
      expect(client.client.gaps).toBe(0);
      expect(client.openedNs).toHaveLength(11);
    },
  );

  test('a broker that is killed and started again goes on after the last event', async () => {
    const broker = await startTestBroker(id);
    const { stream, origin } = await startSharing(broker.url);
    const other = await startSharing(broker.url);
    const clients = [new Witness(sse, origin, EAGER), new Witness(websocket, other.origin, EAGER)];
    await Promise.all(clients.map((client) => client.untilOpened()));
    const emitted = emit(stream, 1, 600);
    await holds(stream, 200);
    await broker.crash();
    await until('the loss to be seen', () => !stream.health.isConnected && !other.stream.health.isConnected);
    await emitted;
    await emit(stream, 601, 100);
    expect(stream.health.error).not.toBeNull();
    expect(stream.newestSeq).toBeLessThanOrEqual(600);
    await broker.restart();
    await Promise.all([holds(stream, 700), holds(other.stream, 700)]);
    for (const { client, openedNs } of clients) {
      await until('the last event', () => client.sequence.highestSeq === 700);
      expect(client.sequence.counts(700)).toEqual({ received: 700, missed: 0, duplicate: 0, reordered: 0 });
      expect(openedNs).toHaveLength(1);
    }
    expect(stream.taken).toBe(0);
  });

  test('a broker that was killed for good is not started again', async () => {
    const broker = await startTestBroker(id);
    await Promise.all([broker.kill(), broker.kill()]);
    await expect(broker.restart()).rejects.toThrow('was killed');
    expect(broker.pids()).toEqual([]);
  });

  test('a broker that stands still makes events late, and loses none', async () => {
    const broker = await startTestBroker(id);
    const stream = share(broker.url);
    await holds(stream, 0);
    broker.signal('SIGSTOP');
    await emit(stream, 1, 200);
    // It may have had time for the first ones: a signal takes effect in its own time.
    expect(stream.newestSeq).toBeLessThan(200);
    expect(stream.newestSeq + stream.health.pending).toBe(200);
    broker.signal('SIGCONT');
    await holds(stream, 200);
    await until('nothing pending', () => stream.health.pending === 0);
    const late = share(broker.url);
    await holds(late, 200);
    expect(late.replayAfter({ seq: 0, epoch: null })).toEqual(stream.replayAfter({ seq: 0, epoch: null }));
  });

  test('a broker that has lost its history is an error that says so, and no event goes out', async () => {
    const broker = await startTestBroker(id);
    const stream = share(broker.url);
    await holds(stream, 0);
    await emit(stream, 1, 50);
    await holds(stream, 50);
    const heir = await startTestBroker(id);
    await broker.crash();
    const { port } = new URL(heir.url);
    const way = createServer((near) => {
      sockets.push(...forward(near, Number(port)));
    });
    const sockets: Socket[] = [];
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      way.close();
    });
    way.listen(Number(new URL(broker.url).port), '127.0.0.1');
    await until(
      'the error',
      () => stream.health.error?.startsWith('The broker has lost its history') ?? false,
    );
    expect(stream.newestSeq).toBe(50);
  });

  test('of two servers one publishes, and when it ends the other goes on with the next event', async () => {
    const { url } = await startTestBroker(id);
    const [one, two] = [share(url), share(url)];
    const load = { isCongested: () => false, accepted: () => 0 };
    const stops = [one, two].map((stream) => startPublisher(stream, clock, 10e6, load));
    for (const stop of stops) onTestFinished(stop);
    await Promise.all([holds(one, 30), holds(two, 30)]);
    const seen: number[] = [];
    two.onEvent(({ seq }) => seen.push(seq));
    stops[0]?.();
    await one.close();
    const before = two.newestSeq;
    await holds(two, before + 30);
    expect(seen).toEqual(seen.map((_, index) => (seen[0] ?? 0) + index));
  });
});

/** Stands in for the broker at its address. */
function forward(near: Socket, port: number): readonly Socket[] {
  const far = connect(port, '127.0.0.1');
  for (const socket of [near, far]) socket.on('error', () => undefined);
  near.pipe(far).pipe(near);
  return [near, far];
}

describe.skipIf(!isThere('redis'))('a Redis', () => {
  it('that cannot be used leaves no connection behind, and says why', async () => {
    const { url } = await startTestBroker('redis');
    const admin = new Redis(url);
    onTestFinished(() => {
      admin.disconnect();
    });
    await admin.set(STREAM_NAME, 'a text, and no stream');
    const stream = share(url);
    await until('the second attempt', () => stream.health.attempts > 1);
    expect(stream.health.error).toMatch(/^WRONGTYPE/);
    await stream.close();
    const others = async () =>
      String(await admin.client('LIST'))
        .trim()
        .split('\n').length - 1;
    let open = await others();
    await until('no connection but this one', () => {
      void others().then(
        (count) => (open = count),
        () => open, // asked once more than it was waited for: this connection is gone
      );
      return open === 0;
    });
  });

  it('passes over what others say on its channel', async () => {
    const { url } = await startTestBroker('redis');
    const stream = share(url.replace('redis:', 'redis+pubsub:'));
    await holds(stream, 0);
    const admin = new Redis(url);
    onTestFinished(() => {
      admin.disconnect();
    });
    for (const text of ['hello', 'null', '{}']) await admin.publish(STREAM_NAME, text);
    await emit(stream, 1, 3);
    await holds(stream, 3);
    expect(stream.oldestSeq).toBe(1);
  });
});

describe('without a broker', () => {
  it('a stream on a Redis that accepts connections and never answers tries again', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket));
    await once(mute.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      mute.close();
    });
    const address = mute.address();
    const port = typeof address === 'object' ? address?.port : null;
    const stream = share(`redis://127.0.0.1:${port}`);
    await until('the second attempt', () => stream.health.attempts > 1);
    expect(stream.health.error).toBe('Redis did not answer within 3000 ms.');
  });

  it('a stream says why, is not ready, and tries again', async () => {
    const stream = share('redis://127.0.0.1:1');
    await until('the second attempt', () => stream.health.attempts > 1);
    expect(stream.health).toMatchObject({
      isConnected: false,
      error: expect.stringContaining('ECONNREFUSED'),
    });
    expect(stream.isReady).toBe(false);
  });
});
