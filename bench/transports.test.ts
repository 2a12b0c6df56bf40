/**
 * The conformance suite: what every measuring transport must do, over real sockets, with both of its halves. Here the stream and
 * its cuts; `transports-limits.test.ts` has admission, slow clients and goodbyes, `transports-attacks.test.ts` hostile clients.
 */
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startRelay } from '../clients/relay.fixture.ts';
import { EAGER, FORGETFUL, PATIENT, tapped, Witness } from '../clients/witness.fixture.ts';
import { ANSWERABLE_MS, until } from '../servers/hub/until.fixture.ts';
import { decodeEvent } from '../servers/stream/event.ts';
import { createManualClock } from '../servers/stream/manual-clock.ts';
import { freePort } from './host/local-port.ts';
import { conformance, loaded, range } from './transports.fixture.ts';

const NOTHING_WRONG = { missed: 0, duplicate: 0, reordered: 0 };

describe.each(loaded)('$id', (transport) => {
  const { id, client, traits } = transport;
  const { serve, connect } = conformance(transport);

  describe('a healthy stream', () => {
    it('is open before the first event, and brings every event in order with the text that was published', async () => {
      const { server, connections, witness, texts } = await connect();
      expect(witness.client.isOpen).toBe(true);
      expect(witness.events).toEqual([]);
      server.publish(500);
      await witness.untilReceived(500);
      expect(texts).toEqual(server.published);
      expect(witness.client.sequence.counts(500)).toEqual({ received: 500, ...NOTHING_WRONG });
      expect(connections.counts()).toMatchObject({ connections: 1, deliveries: 500, replayed: 0 });
    });

    it('stamps every event as received after it was sent', async () => {
      const { server, witness } = await connect();
      for (const count of range(1, 20)) {
        server.publish();
        await witness.untilReceived(count);
      }
      for (const [index, { sentNs }] of witness.events.entries()) {
        expect(witness.receivedNs[index]).toBeGreaterThanOrEqual(sentNs);
      }
    });

    it('carries names that need more than one byte, and counts bytes and not characters', async () => {
      const names = ['Müller & Söhne', '株式会社 🏭', 'a "b"\r\n\u2028c'];
      const { server, witness, texts } = await connect(PATIENT, { names });
      server.publish(3);
      await witness.untilReceived(3);
      expect(texts.map((text) => decodeEvent(text).name)).toEqual([names[1], names[2], names[0]]);
      const bytes = server.published.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      expect(witness.client.payloadBytes).toBe(bytes);
    });

    it('carries an event of 300,000 bytes whole', async () => {
      const { server, witness, texts } = await connect(PATIENT, { payloadBytes: 300_000 });
      server.publish(2);
      await witness.untilReceived(2);
      expect(texts).toEqual(server.published);
      expect(witness.client.payloadBytes).toBe(600_000);
    });
  });

  describe('a cut', () => {
    it('with resume loses nothing, whenever it comes', async () => {
      const { server, connections, witness } = await connect(EAGER);
      server.publish();
      await witness.untilReceived(1);
      for (const cut of range(1, 10)) {
        server.publish(20);
        if (cut % 2 === 0) await witness.untilReceived(cut * 10);
        connections.destroyAll();
        server.publish(20);
        await witness.untilOpened(cut + 1);
      }
      await witness.untilReceived(401);
      expect(witness.seqs).toEqual(range(1, 401));
      expect(witness.client.sequence.counts(401)).toEqual({ received: 401, ...NOTHING_WRONG });
      expect(witness.client.gaps).toBe(0);
      expect(witness.causes.map(({ kind }) => kind)).toEqual(range(1, 10).map(() => 'broken'));
    });

    it('leaves the byte count alone: it continues over all connections', async () => {
      const server = await serve();
      const sockets: Socket[] = [];
      server.host.server.on('connection', (socket: Socket) => sockets.push(socket));
      const sentBytes = (): number => sockets.reduce((sum, socket) => sum + socket.bytesWritten, 0);
      const witness = new Witness(client, server.origin, EAGER);
      for (const opening of range(1, 3)) {
        await witness.untilOpened(opening);
        server.publish();
        await until('every byte sent so far', () => witness.client.wireBytes === sentBytes());
        server.of(id).destroyAll();
        await witness.untilLost(opening);
      }
      await witness.untilOpened(4);
      await until('every byte of four connections', () => witness.client.wireBytes === sentBytes());
      expect(sockets).toHaveLength(4);
    });

    it('without resume loses exactly the events that were published during the outage', async () => {
      const { server, connections, witness } = await connect(FORGETFUL);
      server.publish(10);
      await witness.untilReceived(10);
      connections.destroyAll();
      server.publish(7);
      await witness.untilOpened(2);
      server.publish(3);
      await witness.untilReceived(13);
      expect(witness.seqs).toEqual([...range(1, 10), 18, 19, 20]);
      expect(witness.client.sequence.counts(20)).toEqual({ ...NOTHING_WRONG, received: 13, missed: 7 });
      expect([witness.client.gaps, connections.counts().replayed]).toEqual([0, 0]);
    });

    it('that outlasts the replay window is reported as a gap, and what is still held follows', async () => {
      const { server, connections, witness } = await connect(EAGER, { replayWindow: 4 });
      server.publish(10);
      await witness.untilReceived(10);
      connections.destroyAll();
      server.publish(7);
      await witness.untilReceived(14);
      expect(witness.seqs).toEqual([...range(1, 10), 14, 15, 16, 17]);
      expect(witness.client.sequence.counts(17)).toEqual({ ...NOTHING_WRONG, received: 14, missed: 3 });
      expect([witness.client.gaps, connections.counts().replayed]).toEqual([1, 4]);
    });

    // Each client gets a connection of its own, which is cut at a byte of its own.
    it.skipIf(transport.sharesConnections)(
      'within an event never surfaces a part of it, at whichever byte',
      async () => {
        const settings = { names: ['Kuhn Group'], payloadBytes: 130, firstSeq: 1000 };
        const { server, witness: measure } = await connect(PATIENT, settings);
        server.publish();
        await measure.untilReceived(1);
        const openingBytes = measure.client.wireBytes;
        server.publish();
        await measure.untilReceived(2);
        const eventBytes = measure.client.wireBytes - openingBytes;

        // Client n gets the opening, one event, and n bytes of the next one. SSE's last two bytes belong to HTTP alone.
        const parts = eventBytes - 2;
        if (traits.sizesAreFixed) expect(parts).toBeGreaterThan(130);
        const relay = await startRelay(server.host.port, {
          cutAfter: (connection) => openingBytes + connection,
        });
        const taps = range(1, parts).map(() => tapped(client));
        const witnesses = taps.map((tap) => new Witness(tap.half, relay.origin, PATIENT));
        await Promise.all(witnesses.map((witness) => witness.untilOpened()));
        server.publish();
        // Where sizes vary, it is unknown which client has the first event whole.
        if (traits.sizesAreFixed)
          await Promise.all(witnesses.slice(1).map((witness) => witness.untilReceived(1)));
        else
          for (const _ of range(1, 20)) {
            server.publish();
            await nextTurn(); // events of one turn would share a record of TLS, which arrives as a whole
          }
        server.publish();
        await Promise.all(witnesses.map((witness) => witness.untilLost()));
        for (const { texts } of taps) expect(server.published).toEqual(expect.arrayContaining(texts));
        if (traits.sizesAreFixed)
          expect(witnesses.map(({ seqs }) => seqs)).toEqual(range(1, parts).map(() => [1002]));
        else expect(taps.at(-1)?.texts).not.toEqual([]);
        expect(new Set(witnesses.map(({ causes }) => causes[0]?.kind))).toEqual(new Set(['broken']));
      },
    );
  });

  it('reports another history as one gap, even if its seqs reach further, and resumes in it from then on', async () => {
    const { server: before, witness } = await connect(EAGER, { epoch: 'before', port: await freePort() });
    before.publish(10);
    await witness.untilReceived(10);
    await before.host.close();

    const after = await serve({ epoch: 'after', port: before.host.port, history: 12 });
    await witness.untilReceived(10 + 12);
    expect(witness.client.gaps).toBe(1);
    after.of(id).destroyAll();
    after.publish(2);
    await witness.untilReceived(10 + 14);
    expect(witness.seqs).toEqual([...range(1, 10), ...range(1, 14)]);
    expect(witness.client.gaps).toBe(1);
    expect(after.of(id).counts().replayed).toBe(12 + 2);
  });

  describe('silence', () => {
    it.each(['protocol', 'application'] as const)(
      'is no loss while heartbeats of the %s arrive in time, none of which is an event or a gap',
      async (heartbeatKind) => {
        const clock = createManualClock();
        const policy = { ...PATIENT, silenceTimeoutMs: 100 };
        const settings = { heartbeatMs: ANSWERABLE_MS, heartbeatKind };
        const { server, witness, seen } = await connect(policy, settings, clock);
        server.publish();
        await witness.untilReceived(1);
        // Two of them: together they last longer than the silence that is allowed.
        for (const beat of range(1, 2)) {
          const before = seen.heartbeats;
          await until(`heartbeat ${beat}`, () => seen.heartbeats > before);
          clock.advance(99);
        }
        server.publish();
        await witness.untilReceived(2);
        expect([witness.seqs, witness.causes, witness.client.gaps]).toEqual([[1, 2], [], 0]);
      },
    );

    it('without heartbeats is a loss after the timeout, counted from the last event', async () => {
      const clock = createManualClock();
      const policy = { ...PATIENT, silenceTimeoutMs: 100 };
      const { server, connections, witness } = await connect(policy, { heartbeatMs: 0 }, clock);
      clock.advance(60);
      server.publish();
      await witness.untilReceived(1);
      clock.advance(99);
      expect(witness.causes).toEqual([]);
      clock.advance(1);
      expect(witness.causes).toEqual([{ kind: 'silent' }]);
      await until('the server to see it go', () => connections.counts().connections === 0);
    });
  });
});
