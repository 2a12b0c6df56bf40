import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { makeLoopbackCertificate } from '../../servers/hub/certificate.ts';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { server as sseServer } from '../../servers/sse.ts';
import { server as websocketServer } from '../../servers/websocket.ts';
import type { ClientHalf } from '../contract.ts';
import { EAGER, PATIENT, Witness } from '../witness.fixture.ts';
import { sharedBy } from './connection.ts';
import { over as sseOver } from './sse.ts';
import { over as websocketOver } from './websocket.ts';

const certificate = await makeLoopbackCertificate();
const TRANSPORTS = [
  ['SSE', sseServer, sseOver],
  ['WebSocket', websocketServer, websocketOver],
] as const;

function trusting(half: ClientHalf): ClientHalf {
  return {
    ...half,
    open: (target, handlers) => half.open({ ...target, trusted: certificate.certificate }, handlers),
  };
}

async function serve(server: (typeof TRANSPORTS)[number][1], settings: { readonly port?: number } = {}) {
  const loopback = await startLoopback([['it', server]], { certificate, http2: true, ...settings });
  const sockets: Socket[] = [];
  loopback.host.server.on('connection', (socket: Socket) => sockets.push(socket));
  return { ...loopback, sockets, connections: loopback.of('it') };
}

/** Opens clients one after the other. */
async function open(half: ClientHalf, origin: string, count: number, policy = PATIENT) {
  const witnesses: Witness[] = [];
  for (let left = count; left > 0; left -= 1) {
    const witness = new Witness(half, origin, policy);
    witnesses.push(witness);
    await witness.untilOpened();
  }
  return witnesses;
}

it.each(TRANSPORTS)(
  'streams of %s share a connection until it has as many as they may be',
  async (_, server, over) => {
    const { origin, sockets, publish } = await serve(server);
    const witnesses = await open(trusting(over(sharedBy(3))), origin, 7);
    expect(sockets).toHaveLength(3);
    publish(5);
    await Promise.all(witnesses.map((witness) => witness.untilReceived(5)));
  },
);

it.each(TRANSPORTS)(
  'each byte of a shared connection of %s is counted once, whoever leaves',
  async (_, server, over) => {
    const { origin, sockets, publish, connections } = await serve(server);
    const witnesses = await open(trusting(over(sharedBy(Infinity))), origin, 4);
    const sent = () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
    const read = () => witnesses.reduce((sum, { client }) => sum + client.wireBytes, 0);
    for (const [at, witness] of witnesses.entries()) {
      publish();
      await Promise.all(witnesses.slice(at).map((one) => one.untilReceived(at + 1)));
      await until('all bytes so far', () => read() === sent());
      if (at === witnesses.length - 1) break; // the last one would take the connection with it
      witness.client.close();
      await until('it to be gone', () => connections.counts().connections === witnesses.length - 1 - at);
    }
    expect(sockets).toHaveLength(1);
    expect(witnesses.map(({ seqs }) => seqs.at(-1))).toEqual([1, 2, 3, 4]);
  },
);

it.each(TRANSPORTS)(
  'the 101st stream of %s waits at the client until another one ends',
  async (_, server, over) => {
    const { origin, sockets, publish, connections } = await serve(server);
    const half = trusting(over(sharedBy(Infinity)));
    const witnesses = await open(half, origin, 100);
    const further = new Witness(half, origin, PATIENT);
    publish(5); // a request would have come before the fifth event is back
    await Promise.all(witnesses.map((witness) => witness.untilReceived(5)));
    expect([further.client.isOpen, further.causes, connections.counts().connections]).toEqual([
      false,
      [],
      100,
    ]);
    witnesses[0]?.client.close();
    // Where the client itself cancels another one, Node.js from 22.23 on refuses it once: ENHANCE_YOUR_CALM.
    await until('its turn', () => further.client.isOpen || further.causes.length > 0);
    const causes = further.client.isOpen ? [] : [{ kind: 'broken', code: 'ERR_HTTP2_STREAM_ERROR' }];
    expect([sockets.length, further.causes]).toEqual([1, causes]);
  },
);

it.each(TRANSPORTS)(
  'a graceful end of the server ends each stream of %s, and all resume on one new connection',
  async (_, server, over) => {
    const before = await serve(server);
    const witnesses = await open(trusting(over(sharedBy(Infinity))), before.origin, 10, EAGER);
    before.publish(3);
    await Promise.all(witnesses.map((witness) => witness.untilReceived(3)));
    await before.host.close();
    await Promise.all(witnesses.map((witness) => witness.untilLost()));
    expect(new Set(witnesses.map(({ causes }) => causes[0]?.kind))).toEqual(new Set(['ended']));
    const after = await serve(server, { port: before.host.port });
    await Promise.all(witnesses.map((witness) => witness.untilOpened(2)));
    expect(after.sockets).toHaveLength(1);
  },
);
