import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../servers/stream/manual-clock.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { manyTurns, startLink } from './link.fixture.ts';
import { connectPeer, startPeerServer } from './tcp-peer.fixture.ts';

async function connectOne() {
  const clock = createManualClock();
  const host = await startPeerServer();
  const link = await startLink(host.port, clock);
  const client = connectPeer(link.port);
  const server = await host.peer();
  client.socket.write('hello');
  await server.untilReceived('hello');
  return { link, clock, host, client, server };
}

describe('a blackhole', () => {
  it('holds the bytes of both directions, and lets all of them through when it heals', async () => {
    const { link, client, server } = await connectOne();
    expect(link.relay.blackhole().connections).toBe(1);
    for (const text of [' 1', ' 2', ' 3']) {
      client.socket.write(text);
      server.socket.write(text);
      await manyTurns();
    }
    expect([client.received(), server.received()]).toEqual(['', 'hello']);
    expect(link.relay.heal().connections).toBe(1);
    await client.untilReceived(' 1 2 3');
    await server.untilReceived('hello 1 2 3');
  });

  it('stops reading: what is not taken stays with the sender, and nothing is lost', async () => {
    const { link, client, server } = await connectOne();
    const bytes = 32 * 1024 * 1024;
    link.relay.blackhole();
    server.socket.write(Buffer.alloc(bytes));
    await manyTurns();
    await manyTurns();
    expect(server.socket.writableLength).toBe(bytes);
    link.relay.heal();
    await until('all bytes', () => client.receivedBytes() === bytes);
  });

  it.each(['client', 'server'] as const)(
    'hides that the %s has broken off until it heals',
    async (leaver) => {
      const both = await connectOne();
      const other = both[leaver === 'client' ? 'server' : 'client'];
      both.link.relay.blackhole();
      both[leaver].socket.resetAndDestroy();
      await manyTurns();
      expect([other.errorCode, other.hasEnded]).toEqual([null, false]);
      both.link.relay.heal();
      expect(await other.untilBroken()).toBe('ECONNRESET');
    },
  );

  it.each(['client', 'server'] as const)('hides that the %s has ended until it heals', async (leaver) => {
    const both = await connectOne();
    const other = both[leaver === 'client' ? 'server' : 'client'];
    both.link.relay.blackhole();
    both[leaver].socket.end('bye');
    await manyTurns();
    expect([other.errorCode, other.hasEnded]).toEqual([null, false]);
    both.link.relay.heal();
    await other.untilEnded();
    expect(other.received()).toMatch(/bye$/);
  });

  it('takes new connections and is silent; they reach the server when it heals', async () => {
    const { link, host } = await connectOne();
    link.relay.blackhole();
    const late = connectPeer(link.port);
    late.socket.write('late');
    await until('the connection', () => late.hasConnected);
    await manyTurns();
    expect(host.peers).toHaveLength(1);
    expect(link.relay.counts(0).accepts).toBe(2);
    link.relay.heal();
    await (await host.peer(2)).untilReceived('late');
  });

  it('never shows the server a connection that was opened and closed meanwhile', async () => {
    const { link, host } = await connectOne();
    link.relay.blackhole();
    for (const leave of ['end', 'resetAndDestroy'] as const) {
      const late = connectPeer(link.port);
      late.socket.write('late');
      await until('the connection', () => late.hasConnected);
      await manyTurns();
      late.socket[leave]();
    }
    await until('the broken one to be forgotten', () => link.relay.counts(0).open === 2);
    link.relay.heal();
    await until('the one that ended to be forgotten', () => link.relay.counts(0).open === 1);
    await manyTurns();
    expect(host.peers).toHaveLength(1);
  });

  it('connects waiting clients to the current upstream', async () => {
    const { link, host } = await connectOne();
    const successor = await startPeerServer();
    link.relay.blackhole();
    const late = connectPeer(link.port);
    await until('the connection', () => late.hasConnected);
    link.relay.upstream({ port: successor.port, open: 'keep' });
    link.relay.heal();
    await successor.peer();
    expect(host.peers).toHaveLength(1);
  });

  it('can be reset like any other path, also where nothing is connected yet', async () => {
    const { link, client, server } = await connectOne();
    link.relay.blackhole();
    const late = connectPeer(link.port);
    await until('two connections', () => link.relay.counts(0).open === 2);
    expect(link.relay.reset(null).connections).toBe(2);
    const codes = [client.untilBroken(), late.untilBroken(), server.untilBroken()];
    expect(await Promise.all(codes)).toEqual(['ECONNRESET', 'ECONNRESET', 'ECONNRESET']);
  });
});

describe('an idle timeout of 100 ms', () => {
  it('ends a connection on which nothing has passed for that time, on both sides', async () => {
    const { link, clock, client, server } = await connectOne();
    link.relay.idleTimeout({ idleMs: 100, close: 'end' });
    clock.advance(99);
    await manyTurns();
    expect([client.hasEnded, server.hasEnded]).toEqual([false, false]);
    clock.advance(1);
    await Promise.all([client.untilEnded(), server.untilEnded()]);
    expect([client.errorCode, server.errorCode]).toEqual([null, null]);
  });

  it('breaks it if told so', async () => {
    const { link, clock, client, server } = await connectOne();
    link.relay.idleTimeout({ idleMs: 100, close: 'reset' });
    clock.advance(100);
    expect(await client.untilBroken()).toBe('ECONNRESET');
    expect(await server.untilBroken()).toBe('ECONNRESET');
  });

  it.each(['client', 'server'] as const)('counts from the last byte of the %s', async (sender) => {
    const both = await connectOne();
    const receiver = both[sender === 'client' ? 'server' : 'client'];
    both.link.relay.idleTimeout({ idleMs: 100, close: 'end' });
    both.clock.advance(60);
    both[sender].socket.write('!');
    await until('the byte', () => receiver.received().endsWith('!'));
    both.clock.advance(99);
    await manyTurns();
    expect(receiver.hasEnded).toBe(false);
    both.clock.advance(1);
    await receiver.untilEnded();
  });

  it('holds for new connections, and for none when it is taken back', async () => {
    const { link, clock, host } = await connectOne();
    link.relay.idleTimeout({ idleMs: 100, close: 'end' });
    const late = connectPeer(link.port);
    await host.peer(2);
    clock.advance(100);
    await late.untilEnded();
    link.relay.idleTimeout({ idleMs: null, close: 'end' });
    const later = connectPeer(link.port);
    await host.peer(3);
    clock.advance(10_000);
    await manyTurns();
    expect(later.hasEnded).toBe(false);
  });

  it('leaves no timer behind when the connection is gone', async () => {
    const { link, client } = await connectOne();
    link.relay.idleTimeout({ idleMs: 100, close: 'end' });
    expect(link.pendingTimers()).toBe(1);
    client.socket.destroy();
    await until('the link to let go', () => link.relay.counts(0).open === 0);
    expect(link.pendingTimers()).toBe(0);
  });

  it('stands still while the path is silent', async () => {
    const { link, clock, client } = await connectOne();
    link.relay.idleTimeout({ idleMs: 100, close: 'reset' });
    link.relay.blackhole();
    clock.advance(10_000);
    await manyTurns();
    expect(client.errorCode).toBeNull();
    link.relay.heal();
    clock.advance(99);
    await manyTurns();
    expect(client.errorCode).toBeNull();
    clock.advance(1);
    await client.untilBroken();
  });
});
