import { describe, expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../servers/stream/manual-clock.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { manyTurns, startLink } from './link.fixture.ts';
import { connectPeer, startPeerServer } from './tcp-peer.fixture.ts';

const MEGABYTES_32 = Buffer.alloc(32 * 1024 * 1024, 'x');

/** One connection through a link on a clock that the test moves, seen from both sides. Neither side leaves because the other ends. */
async function connectThrough() {
  const clock = createManualClock();
  const host = await startPeerServer(true);
  const link = await startLink(host.port, clock);
  const client = connectPeer(link.port, true);
  const server = await host.peer();
  onTestFinished(() => {
    server.socket.destroy(); // before the link is asked whether it holds anything
  });
  return { clock, link, client, server };
}

describe('a link without faults', () => {
  it('passes bytes both ways and counts them', async () => {
    const { link, client, server } = await connectThrough();
    client.socket.write('question');
    await server.untilReceived('question');
    server.socket.write('an answer');
    await client.untilReceived('an answer');
    expect(link.relay.counts(0)).toMatchObject({ open: 1, toServerBytes: 8, toClientBytes: 9 });
  });

  it('passes an end on as an end, after all bytes, and the other direction stays', async () => {
    const { client, server } = await connectThrough();
    server.socket.end(MEGABYTES_32);
    await client.untilEnded();
    expect(client.receivedBytes()).toBe(MEGABYTES_32.length);
    client.socket.write('still here');
    await server.untilReceived('still here');
    client.socket.end();
    await server.untilEnded();
    expect([client.errorCode, server.errorCode]).toEqual([null, null]);
  });

  it('passes a break on as a break, in both directions', async () => {
    for (const breaker of ['client', 'server'] as const) {
      const both = await connectThrough();
      await until('both to be connected', () => both.client.hasConnected);
      both[breaker].socket.resetAndDestroy();
      const other = breaker === 'client' ? both.server : both.client;
      expect(await other.untilBroken()).toBe('ECONNRESET');
    }
  });

  it('notices a break that comes after an end with the next bytes: the system does not tell sooner', async () => {
    const { link, client, server } = await connectThrough();
    client.socket.end();
    await server.untilEnded();
    client.socket.resetAndDestroy();
    await manyTurns();
    expect(link.relay.counts(0).open).toBe(1);
    server.socket.write('are you there?');
    await until('the link to let go', () => link.relay.counts(0).open === 0);
    server.socket.write('are you there?');
    expect(await server.untilBroken()).toMatch(/^(EPIPE|ECONNRESET)$/);
  });

  it('reads no more from one side than the other takes', async () => {
    const { link, client, server } = await connectThrough();
    client.socket.pause();
    server.socket.write(MEGABYTES_32);
    await manyTurns();
    await manyTurns();
    // The kernel's buffers take a few megabytes, and the link next to nothing.
    expect(server.socket.writableLength).toBe(MEGABYTES_32.length);
    expect(link.relay.counts(0).toClientBytes).toBeLessThan(MEGABYTES_32.length / 2);
    client.socket.resume();
    await until('all bytes', () => client.receivedBytes() === MEGABYTES_32.length);
  });

  it('that finds no server breaks the client off, which looks like a server that died and not like a refusal', async () => {
    const { link } = await connectThrough();
    link.relay.upstream({ port: 1, open: 'keep' });
    const client = connectPeer(link.port);
    expect(await client.untilBroken()).toBe('ECONNRESET');
    expect(client.hasConnected).toBe(true);
  });
});

describe('a delay', () => {
  it.each(['client', 'server'] as const)(
    'of 100 ms holds what the %s sends for 100 ms, in order, the end as well',
    async (sender) => {
      const both = await connectThrough();
      const { clock } = both;
      const receiver = both[sender === 'client' ? 'server' : 'client'];
      both.link.relay.delay(100);
      both[sender].socket.write('one ');
      await until('the first to be held', () => both.link.pendingTimers() > 0);
      clock.advance(60);
      both[sender].socket.end('two');
      await manyTurns();
      clock.advance(39);
      await manyTurns();
      expect(receiver.received()).toBe('');
      clock.advance(1);
      await receiver.untilReceived('one ');
      clock.advance(59);
      await manyTurns();
      expect(receiver.received()).toBe('one ');
      clock.advance(1);
      await receiver.untilReceived('one two');
      await receiver.untilEnded();
    },
  );

  it('holds a break as well', async () => {
    const { clock, link, client, server } = await connectThrough();
    link.relay.delay(100);
    server.socket.resetAndDestroy();
    await until('the break to be held', () => link.pendingTimers() > 0);
    clock.advance(99);
    await manyTurns();
    expect(client.errorCode).toBeNull();
    clock.advance(1);
    expect(await client.untilBroken()).toBe('ECONNRESET');
  });

  it('passes the first byte on even if the timer is early or late', async () => {
    const { clock, link, client, server } = await connectThrough();
    link.relay.delay(100);
    clock.skewTimers(-10);
    server.socket.write('a');
    await until('it to be held', () => link.pendingTimers() > 0);
    clock.advance(99);
    await manyTurns();
    expect(client.received()).toBe('');
    clock.advance(1);
    await client.untilReceived('a');
  });

  it('holds no more than 256 KiB and a chunk, and passes all of it in the end', async () => {
    const { clock, link, client, server } = await connectThrough();
    link.relay.delay(100);
    server.socket.write(MEGABYTES_32);
    await manyTurns();
    clock.advance(100);
    await until('the first window', () => client.receivedBytes() >= 256 * 1024);
    const windowBytes = link.relay.counts(0).toClientBytes;
    expect(windowBytes).toBeLessThanOrEqual(256 * 1024 + 64 * 1024);
    await until('all bytes', () => {
      clock.advance(100);
      return client.receivedBytes() === MEGABYTES_32.length;
    });
  });

  it('with a handshake holds what a client sends at once one round trip longer, and nothing else', async () => {
    const clock = createManualClock();
    const host = await startPeerServer();
    const link = await startLink(host.port, clock);
    link.relay.delay(100, true);
    const client = connectPeer(link.port);
    client.socket.write('hello ');
    await until('it to be held', () => link.pendingTimers() > 0);
    clock.advance(250);
    client.socket.write('again');
    await manyTurns();
    clock.advance(49);
    await manyTurns();
    const server = await host.peer();
    expect(server.received()).toBe('');
    clock.advance(1);
    await server.untilReceived('hello ');
    clock.advance(50);
    await server.untilReceived('hello again');
    server.socket.write('yes');
    await until('the answer to be held', () => link.pendingTimers() > 0);
    clock.advance(99);
    await manyTurns();
    expect(client.received()).toBe('');
    clock.advance(1);
    await client.untilReceived('yes');
  });

  it('that was taken back leaves the order as it was', async () => {
    const { clock, link, client, server } = await connectThrough();
    link.relay.delay(100);
    server.socket.write('slow ');
    await until('it to be held', () => link.pendingTimers() > 0);
    link.relay.delay(0);
    server.socket.write('quick');
    await manyTurns();
    expect(client.received()).toBe('');
    clock.advance(100);
    await client.untilReceived('slow quick');
  });
});

it('an uplink of 10,000 bytes per second takes 0.1 ms for each byte of the client, and saves up no time', async () => {
  const { clock, link, client, server } = await connectThrough();
  link.relay.uplink(10_000);
  for (const arrived of [300, 600]) {
    clock.advance(1000);
    client.socket.write('x'.repeat(300));
    await until('bytes to be held', () => link.pendingTimers() > 0);
    clock.advance(29);
    server.socket.write('y');
    await until('the answer', () => client.receivedBytes() === arrived / 300);
    expect(link.relay.counts(0).toServerBytes).toBe(arrived - 300);
    clock.advance(1);
    await until('the question', () => server.receivedBytes() === arrived);
  }
});

describe('a throttle of 10,000 bytes per second', () => {
  it('passes 100 bytes every 10 ms to the client, and holds the server up', async () => {
    const { clock, link, client, server } = await connectThrough();
    link.relay.throttle(10_000);
    server.socket.write(MEGABYTES_32);
    for (let step = 1; step <= 20; step += 1) {
      await until('bytes to be held', () => link.pendingTimers() > 0);
      clock.advance(10);
      expect(link.relay.counts(0).toClientBytes).toBe(step * 100);
    }
    await until('2,000 bytes', () => client.receivedBytes() === 2000);
    await manyTurns();
    expect(server.socket.writableLength).toBe(MEGABYTES_32.length);
    link.relay.throttle(null);
    await until('the rest', () => client.receivedBytes() === MEGABYTES_32.length);
  });

  it('is one for each connection, and lets the other direction be', async () => {
    const clock = createManualClock();
    const host = await startPeerServer();
    const link = await startLink(host.port, clock);
    link.relay.throttle(10_000);
    const clients = [connectPeer(link.port), connectPeer(link.port)];
    for (const count of [1, 2]) (await host.peer(count)).socket.write('x'.repeat(500));
    await until('both to be held', () => link.pendingTimers() === 2);
    clock.advance(10);
    await until('100 bytes at both', () => clients.every((client) => client.receivedBytes() === 100));
    clients[0]?.socket.write('y'.repeat(5000));
    const [server] = host.peers;
    await until('the question', () => host.peers.some((peer) => peer.receivedBytes() === 5000));
    expect(server?.errorCode).toBeNull();
  });

  it('leaves no timer behind when the connection is reset', async () => {
    const { link, server } = await connectThrough();
    link.relay.throttle(10_000);
    server.socket.write('x'.repeat(500));
    await until('bytes to be held', () => link.pendingTimers() > 0);
    link.relay.reset(null);
    await until('the link to let go', () => link.relay.counts(0).open === 0);
    expect(link.pendingTimers()).toBe(0);
  });

  it('passes an end on after the last byte', async () => {
    const { clock, link, client, server } = await connectThrough();
    link.relay.throttle(10_000);
    server.socket.end('x'.repeat(150));
    await until('bytes to be held', () => link.pendingTimers() > 0);
    clock.advance(10);
    await until('100 bytes', () => client.receivedBytes() === 100);
    await manyTurns();
    expect(client.hasEnded).toBe(false);
    clock.advance(5);
    await client.untilEnded();
    expect(client.receivedBytes()).toBe(150);
  });
});
