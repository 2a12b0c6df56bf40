import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../servers/stream/manual-clock.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { manyTurns, startLink } from './link.fixture.ts';
import { connectPeer, startPeerServer } from './tcp-peer.fixture.ts';

/** Clients that are connected through a link, in order. */
async function connectAll(count: number) {
  const clock = createManualClock();
  const server = await startPeerServer();
  const link = await startLink(server.port, clock);
  const clients = [];
  for (let index = 1; index <= count; index += 1) {
    clients.push(connectPeer(link.port));
    await server.peer(index);
  }
  return { link, clock, clients, servers: server.peers };
}

const codes = (peers: readonly { readonly errorCode: string | null }[]): readonly (string | null)[] =>
  peers.map(({ errorCode }) => errorCode);

describe('a reset', () => {
  it('breaks both sides of every connection', async () => {
    const { link, clients, servers } = await connectAll(3);
    const reset = link.relay.reset(null);
    expect(reset.connections).toBe(3);
    expect(reset.untilNs).toBeGreaterThanOrEqual(reset.atNs);
    await until('all to break', () => [...clients, ...servers].every(({ errorCode }) => errorCode !== null));
    expect(codes([...clients, ...servers])).toEqual(Array.from({ length: 6 }, () => 'ECONNRESET'));
    expect(link.relay.counts(0).open).toBe(0);
  });

  it('of 2 breaks the first two that were accepted and are still open, and no other', async () => {
    const { link, clients, servers } = await connectAll(4);
    clients[0]?.socket.destroy();
    await until('the first to leave', () => link.relay.counts(0).open === 3);
    expect(link.relay.reset(2).connections).toBe(2);
    await until('two to break', () => codes(servers).filter((code) => code !== null).length === 2);
    await manyTurns();
    expect(codes(clients)).toEqual([null, 'ECONNRESET', 'ECONNRESET', null]);
    expect(codes(servers)).toEqual([null, 'ECONNRESET', 'ECONNRESET', null]);
  });

  it('of more than there are breaks all, and says how many', async () => {
    const { link } = await connectAll(2);
    expect(link.relay.reset(5).connections).toBe(2);
    expect(link.relay.reset(null).connections).toBe(2);
    await until('none to be left', () => link.relay.counts(0).open === 0);
    expect(link.relay.reset(null).connections).toBe(0);
  });

  it('closes a connection whose end is just going out', async () => {
    const { link, servers, clients } = await connectAll(1);
    link.relay.upstream({ port: 1, open: 'end' });
    link.relay.reset(null);
    await until('the link to let go', () => link.relay.counts(0).open === 0);
    await until('both to leave', () => [...clients, ...servers].every(({ socket }) => socket.closed));
  });
});

// Where half a message and the RST arrive in one turn of the event loop, Node shows an end and not a break.
describe('a cut in a message', () => {
  it('lets half of the next bytes from the server pass, and breaks both sides', async () => {
    const { link, clock, clients, servers } = await connectAll(2);
    const cutting = link.relay.cutInMessage(1000);
    clients[0]?.socket.write('a question is not cut');
    await until('the question', () => servers[0]?.received() === 'a question is not cut');
    servers[0]?.socket.write('0123456789');
    await until('the first to close', () => clients[0]?.socket.closed === true);
    clock.advance(5);
    servers[1]?.socket.write('abcde');
    const cut = await cutting;
    expect(cut.connections).toBe(2);
    expect((cut.untilNs ?? 0) - (cut.atNs ?? 0)).toBe(5e6);
    await until('the second to close', () => clients[1]?.socket.closed === true);
    expect(clients.map((client) => client.received())).toEqual(['01234', 'ab']);
    await until('the servers to notice', () => codes(servers).every((code) => code === 'ECONNRESET'));
  });

  it('lets a single byte pass whole, and waits for the next', async () => {
    const { link, clients, servers } = await connectAll(1);
    const cutting = link.relay.cutInMessage(1000);
    servers[0]?.socket.write('a');
    await clients[0]?.untilReceived('a');
    servers[0]?.socket.write('bc');
    expect((await cutting).connections).toBe(1);
    await until('it to close', () => clients[0]?.socket.closed === true);
    expect(clients[0]?.received()).toBe('ab');
  });

  it('gives up after its timeout, spares what was not cut, and tells how many were', async () => {
    const { link, clock, clients, servers } = await connectAll(3);
    const cutting = link.relay.cutInMessage(1000);
    servers[1]?.socket.write('0123456789');
    await until('one to close', () => clients[1]?.socket.closed === true);
    clock.advance(1000);
    expect((await cutting).connections).toBe(1);
    servers[0]?.socket.write('whole');
    await clients[0]?.untilReceived('whole');
    expect(clients.map(({ socket }) => socket.closed)).toEqual([false, true, false]);
  });

  it('does not wait for connections that close by themselves, nor touch those that come later', async () => {
    const { link, clients, servers } = await connectAll(1);
    const cutting = link.relay.cutInMessage(1000);
    const later = connectPeer(link.port);
    await until('a second connection', () => servers.length === 2);
    servers[1]?.socket.write('whole');
    await later.untilReceived('whole');
    clients[0]?.socket.destroy();
    expect(await cutting).toEqual({ atNs: null, untilNs: null, connections: 0 });
  });

  it('of no connection at all is over at once', async () => {
    const { link } = await connectAll(0);
    expect(await link.relay.cutInMessage(1000)).toEqual({ atNs: null, untilNs: null, connections: 0 });
  });
});
