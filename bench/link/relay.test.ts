import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { createManualClock } from '../../servers/stream/manual-clock.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { manyTurns, startLink, type TestLink } from './link.fixture.ts';
import { acceptsSince } from './relay.ts';
import { connectPeer, startPeerServer } from './tcp-peer.fixture.ts';

async function startBoth(): Promise<{
  link: TestLink;
  host: Awaited<ReturnType<typeof startPeerServer>>;
}> {
  const host = await startPeerServer();
  return { link: await startLink(host.port), host };
}

describe('a link that refuses', () => {
  it('refuses connects, and open connections go on, until it accepts again on the same port', async () => {
    const { link, host } = await startBoth();
    const early = connectPeer(link.port);
    const server = await host.peer();
    expect(link.relay.refuse('keep').connections).toBe(0);
    expect(await connectPeer(link.port).untilBroken()).toBe('ECONNREFUSED');
    server.socket.write('still here');
    await early.untilReceived('still here');
    expect((await link.relay.accept()).connections).toBe(0);
    connectPeer(link.port).socket.write('back');
    await (await host.peer(2)).untilReceived('back');
  });

  it.each([
    ['reset', 'ECONNRESET', false],
    ['end', null, true],
  ] as const)('can %s the open connections as well', async (open, errorCode, hasEnded) => {
    const { link, host } = await startBoth();
    const client = connectPeer(link.port);
    const server = await host.peer();
    expect(link.relay.refuse(open).connections).toBe(1);
    await until('both to be closed', () => client.socket.closed && server.socket.closed);
    for (const peer of [client, server]) expect(peer).toMatchObject({ errorCode, hasEnded });
    expect(await connectPeer(link.port).untilBroken()).toBe('ECONNREFUSED');
  });

  it('gets its port back although connections that it closed first linger there (TIME_WAIT)', async () => {
    const { link, host } = await startBoth();
    const client = connectPeer(link.port);
    (await host.peer()).socket.end();
    await until('the end of both', () => client.socket.closed && link.relay.counts(0).open === 0);
    link.relay.refuse('keep');
    await link.relay.accept();
    connectPeer(link.port);
    await host.peer(2);
  });

  it('waits for its port while another socket has it, and gives up after a second', async () => {
    const manual = createManualClock();
    const link = await startLink((await startPeerServer()).port, manual);
    link.relay.refuse('keep');
    const squatter = createServer();
    await new Promise<void>((resolve) => {
      squatter.listen(link.port, '127.0.0.1', resolve);
    });
    const accepting = link.relay.accept();
    await until('a second try', () => link.pendingTimers() === 1);
    manual.advance(20);
    await until('a third try', () => link.pendingTimers() === 1);
    manual.advance(1000);
    await expect(accepting).rejects.toMatchObject({ code: 'EADDRINUSE' });

    const again = link.relay.accept();
    await until('a second try', () => link.pendingTimers() === 1);
    await new Promise((resolve) => {
      squatter.close(resolve);
    });
    manual.advance(20);
    await again;
    const client = connectPeer(link.port);
    await until('a connection', () => client.hasConnected);
  });
});

describe('a link that answers', () => {
  const RESPONSE = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\n\r\n<b>ü';

  it('waits for the end of the head, sends its answer byte by byte and ends, and no server is involved', async () => {
    const { link, host } = await startBoth();
    link.relay.answer(RESPONSE);
    const client = connectPeer(link.port);
    client.socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    await manyTurns();
    expect(client.received()).toBe('');
    client.socket.write('\r\n');
    await client.untilEnded();
    expect(client.received()).toBe(Buffer.from(RESPONSE).toString('latin1'));
    await until('it to be closed', () => client.socket.closed);
    expect(client.errorCode).toBeNull();
    expect(host.peers).toEqual([]);
    expect(link.relay.counts(0)).toMatchObject({ accepts: 1, open: 0 });
  });

  it('leaves open connections alone, and passes new ones on when it forwards again', async () => {
    const { link, host } = await startBoth();
    const early = connectPeer(link.port);
    const server = await host.peer();
    link.relay.answer(RESPONSE);
    early.socket.write('GET / HTTP/1.1\r\n\r\n');
    await server.untilReceived('GET / HTTP/1.1\r\n\r\n');
    link.relay.forward();
    connectPeer(link.port).socket.write('late');
    await (await host.peer(2)).untilReceived('late');
  });

  it('resets connections without a request when it forwards again: no old answer comes late', async () => {
    const { link } = await startBoth();
    link.relay.answer(RESPONSE);
    const ahead = connectPeer(link.port);
    const asking = connectPeer(link.port);
    asking.socket.write('GET / HTTP/1.1\r\n\r\n');
    await until('both', () => link.relay.counts(0).accepts === 2);
    await asking.untilEnded();
    link.relay.forward();
    await until('it to be reset', () => ahead.errorCode === 'ECONNRESET');
    expect(asking.received()).toContain('503');
    expect(asking.errorCode).toBeNull();
    await until('the link to forget it', () => link.relay.counts(0).open === 0);
  });

  it('closes connections that end without a request, and those that never send one', async () => {
    const { link } = await startBoth();
    link.relay.answer(RESPONSE);
    const [mute, rude, halfOpen] = [
      connectPeer(link.port),
      connectPeer(link.port),
      connectPeer(link.port, true),
    ];
    await until('three connections', () => link.relay.counts(0).open === 3);
    mute.socket.end();
    rude.socket.resetAndDestroy();
    halfOpen.socket.write('GET / HTTP/1.1\r\n\r\n');
    await until('all to be gone', () => link.relay.counts(0).open === 0);
    await halfOpen.untilEnded();
  });

  it('is silent in a blackhole', async () => {
    const { link } = await startBoth();
    link.relay.answer(RESPONSE);
    link.relay.blackhole();
    const client = connectPeer(link.port);
    client.socket.write('GET / HTTP/1.1\r\n\r\n');
    await manyTurns();
    expect([client.received(), client.hasEnded]).toEqual(['', false]);
  });
});

describe('a change of upstream', () => {
  it('sends new connections to the other server, and leaves the open ones with the first', async () => {
    const { link, host } = await startBoth();
    const successor = await startPeerServer();
    const early = connectPeer(link.port);
    const before = await host.peer();
    expect(link.relay.upstream({ port: successor.port, open: 'keep' }).connections).toBe(0);
    const late = connectPeer(link.port);
    (await successor.peer()).socket.write('after');
    before.socket.write('before');
    await late.untilReceived('after');
    await early.untilReceived('before');
    expect(host.peers).toHaveLength(1);
  });

  it('can end the open ones on both sides, after what the server has sent', async () => {
    const { link, host } = await startBoth();
    const client = connectPeer(link.port);
    const server = await host.peer();
    server.socket.write('goodbye');
    await client.untilReceived('goodbye');
    expect(link.relay.upstream({ port: host.port, open: 'end' }).connections).toBe(1);
    server.socket.write('too late');
    await Promise.all([client.untilEnded(), server.untilEnded()]);
    await until('the link to let go', () => link.relay.counts(0).open === 0);
    expect(client.received()).toBe('goodbye');
    expect([client.errorCode, server.errorCode]).toEqual([null, null]);
  });
});

it('a connection that is ended while the client reads nothing is over when it reads again', async () => {
  const { link, host } = await startBoth();
  const client = connectPeer(link.port);
  const server = await host.peer();
  client.socket.pause();
  server.socket.write(Buffer.alloc(32 * 1024 * 1024));
  await manyTurns();
  link.relay.upstream({ port: host.port, open: 'end' });
  await until('the server to get rid of its bytes', () => server.socket.writableLength === 0);
  expect(client.hasEnded).toBe(false);
  client.socket.resume();
  await client.untilEnded();
  await until('the link to let go', () => link.relay.counts(0).open === 0);
});

describe('the counts', () => {
  it('tell when connections were accepted, whatever became of them', async () => {
    const { link, host } = await startBoth();
    const beforeNs = clock.nowNs();
    connectPeer(link.port);
    (await host.peer()).socket.resetAndDestroy();
    await until('it to be gone', () => link.relay.counts(0).open === 0);
    const betweenNs = clock.nowNs();
    link.relay.answer('HTTP/1.1 204 No Content\r\n\r\n');
    connectPeer(link.port);
    await until('the second', () => link.relay.counts(0).accepts === 2);
    const [firstNs = 0, secondNs = 0] = link.relay.counts(0).acceptsNs;
    expect(firstNs).toBeGreaterThan(beforeNs);
    expect(secondNs).toBeGreaterThan(betweenNs);
    expect(link.relay.counts(betweenNs)).toMatchObject({ accepts: 1, acceptsNs: [secondNs] });
  });

  it('include the moment asked for, count all accepts, and give the times of the first 5,000', () => {
    expect(acceptsSince([1, 2, 3, 3, 5], 3)).toEqual({ accepts: 3, acceptsNs: [3, 3, 5] });
    const many = Array.from({ length: 5003 }, (_, atNs) => atNs);
    const { accepts, acceptsNs } = acceptsSince(many, 2);
    expect([accepts, acceptsNs.length, acceptsNs.at(-1)]).toEqual([5001, 5000, 5001]);
  });
});
