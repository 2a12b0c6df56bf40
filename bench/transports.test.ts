/** The conformance suite: what every measuring transport must do, over real sockets, with both of its halves. */
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientHalf } from '../clients/contract.ts';
import { startRelay } from '../clients/relay.fixture.ts';
import { openRecorded } from '../clients/scripted-server.fixture.ts';
import { EAGER, FORGETFUL, PATIENT, tapped, Witness } from '../clients/witness.fixture.ts';
import { startLoopback } from '../servers/hub/loopback.fixture.ts';
import { getRequest, sendRaw, upgradeRequest } from '../servers/hub/raw-socket.fixture.ts';
import { ANSWERABLE_MS, until } from '../servers/hub/until.fixture.ts';
import { systemClock } from '../servers/stream/clock.ts';
import { decodeEvent } from '../servers/stream/event.ts';
import { createManualClock } from '../servers/stream/manual-clock.ts';
import { startPacer } from '../servers/stream/pacer.ts';
import { measuringTransports } from './transports.ts';

const loaded = await Promise.all(
  measuringTransports().map(async ([id, transport]) => ({
    id,
    ...(await transport.server()),
    ...(await transport.client()),
    traits: {
      // A compressor works beside the event loop, and what an event costs depends on all that came before.
      sizesAreFixed: transport.compressed === undefined,
      sendsWithinTheTurn: transport.compressed === undefined,
    },
  })),
);

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

const NOTHING_WRONG = { missed: 0, duplicate: 0, reordered: 0 };

describe.each(loaded)('$id', ({ id, server: half, client, traits }) => {
  const serve = (settings: Parameters<typeof startLoopback>[1] = {}) => startLoopback([[id, half]], settings);

  /** The transport served, with one client that is open. */
  async function connect(
    policy = PATIENT,
    settings: Parameters<typeof startLoopback>[1] = {},
    clock = systemClock,
  ) {
    const server = await serve(settings);
    const { half: tappedClient, texts, counts: seen } = tapped(client);
    const witness = new Witness(tappedClient, server.origin, policy, clock);
    await witness.untilOpened();
    return { server, connections: server.of(id), witness, texts, seen };
  }

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

    it('within an event never surfaces a part of it, at whichever byte', async () => {
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
      else server.publish(20);
      server.publish();
      await Promise.all(witnesses.map((witness) => witness.untilLost()));
      for (const { texts } of taps) expect(server.published).toEqual(expect.arrayContaining(texts));
      if (traits.sizesAreFixed)
        expect(witnesses.map(({ seqs }) => seqs)).toEqual(range(1, parts).map(() => [1002]));
      else expect(taps.at(-1)?.texts).not.toEqual([]);
      expect(new Set(witnesses.map(({ causes }) => causes[0]?.kind))).toEqual(new Set(['broken']));
    });
  });

  it('reports another history as one gap, even if its seqs reach further, and resumes in it from then on', async () => {
    const { server: before, witness } = await connect(EAGER, { epoch: 'before' });
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
    it('is no loss while heartbeats arrive in time', async () => {
      const clock = createManualClock();
      const policy = { ...PATIENT, silenceTimeoutMs: 100 };
      const { witness, seen } = await connect(policy, { heartbeatMs: ANSWERABLE_MS }, clock);
      for (const beat of range(1, 3)) {
        const before = seen.heartbeats;
        await until(`heartbeat ${beat}`, () => seen.heartbeats > before);
        clock.advance(99);
      }
      expect([witness.causes, witness.events, witness.client.isOpen]).toEqual([[], [], true]);
    });

    it('is no loss while heartbeats of the application arrive, none of which is an event or a gap', async () => {
      const policy = { ...PATIENT, silenceTimeoutMs: 1000 };
      const settings = { heartbeatMs: 2, heartbeatKind: 'application' } as const;
      const { server, witness, seen } = await connect(policy, settings);
      server.publish();
      await until('ten heartbeats', () => seen.heartbeats >= 10);
      server.publish();
      await witness.untilReceived(2);
      expect([witness.seqs, witness.causes, witness.client.gaps]).toEqual([[1, 2], [], 0]);
    });

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

  describe('admission', () => {
    it('refuses pages of other origins with 403', async () => {
      const server = await serve();
      const relay = await startRelay(server.host.port, { header: 'Origin: https://evil.example' });
      const witness = new Witness(client, relay.origin, PATIENT);
      await witness.untilLost();
      expect(witness.causes).toEqual([{ kind: 'refused', status: 403 }]);
      expect(witness.openedNs).toEqual([]);
      expect(server.of(id).counts().connections).toBe(0);
    });

    it('accepts pages of a listed origin', async () => {
      const server = await serve({ allowedOrigins: ['https://example.org'] });
      const relay = await startRelay(server.host.port, { header: 'Origin: https://example.org' });
      const witness = new Witness(client, relay.origin, PATIENT);
      await witness.untilOpened();
      expect(witness.causes).toEqual([]);
    });

    it('refuses clients over the cap with 503, until one leaves', async () => {
      const { server, witness: first } = await connect(PATIENT, { maxConnections: 1 });
      const second = new Witness(client, server.origin, EAGER);
      await second.untilLost(2);
      expect(second.causes.slice(0, 2)).toEqual(range(1, 2).map(() => ({ kind: 'refused', status: 503 })));
      first.client.close();
      await second.untilOpened();
    });
  });

  describe('pipelined requests', () => {
    it.each([
      ['GET', getRequest(half.path)],
      ['an upgrade', upgradeRequest(half.path)],
      ['GET and an upgrade', getRequest(half.path) + upgradeRequest(half.path)],
    ])('of %s take one place at most, and leave none behind', async (_, request) => {
      const server = await serve({ heartbeatMs: 60_000, history: 100 });
      const raws = range(1, 10).map(() => sendRaw(server.host.port, request.repeat(8)));
      await until('an answer on each connection', () =>
        raws.every((raw) => raw.received() !== '' || raw.isClosed()),
      );
      expect(server.of(id).counts().connections).toBeLessThanOrEqual(10);
      for (const { socket } of raws) socket.destroy();
      await until('all to be forgotten', () => server.of(id).counts().connections === 0);
      expect(server.of(id).counts()).toMatchObject({ timers: 0, bufferedBytes: 0 });
    });
  });

  describe('a slow client', () => {
    it.runIf(traits.sendsWithinTheTurn)(
      'is not one that reads, though the server stood still for 20 seconds',
      async () => {
        const { server, connections, witness } = await connect(PATIENT, { payloadBytes: 1000 });
        const plan = { firstSeq: 1, events: 5000, startNs: systemClock.nowNs() - 20e9, periodNs: 4e6 };
        const publish = (): void => {
          server.publish();
        };
        onTestFinished(startPacer(systemClock, plan, 1, publish, () => undefined));
        await witness.untilReceived(5000);
        expect(connections.counts().closedSlow).toBe(0);
      },
    );

    it('is not one that reads a replay many times as large as the limit', async () => {
      const server = await serve({ bufferLimitBytes: 200_000, payloadBytes: 50_000, history: 100 });
      const resuming: ClientHalf = {
        ...client,
        open: (target, handlers) => client.open({ ...target, resumePoint: '0.epoch-1' }, handlers),
      };
      const witness = new Witness(resuming, server.origin, PATIENT);
      await until('it to be connected', () => server.of(id).counts().connections === 1);
      expect(server.of(id).counts().bufferedBytes).toBeLessThan(1_000_000);
      for (const live of range(1, 5)) {
        server.publish();
        await witness.untilReceived(live * 20);
      }
      await witness.untilReceived(105);
      expect(witness.seqs).toEqual(range(1, 105));
      expect(server.of(id).counts()).toMatchObject({ closedSlow: 0, connections: 1 });
    });

    it('is dropped within the turn far over the limit', async () => {
      const settings = { bufferLimitBytes: 100_000, payloadBytes: 50_000 };
      const { server, connections, witness } = await connect(PATIENT, settings);
      witness.client.setPaused(true);
      let mostBytes = 0;
      for (const _ of range(1, 400)) {
        server.publish();
        mostBytes = Math.max(mostBytes, connections.counts().bufferedBytes);
      }
      expect(mostBytes).toBeLessThan(500_000);
      expect(connections.counts().closedSlow).toBe(1);
    });

    it.runIf(traits.sendsWithinTheTurn)(
      'is not one that reads, though more than the limit is due in one turn',
      async () => {
        const settings = { bufferLimitBytes: 60_000, payloadBytes: 16_000 };
        const { server, connections, witness } = await connect(PATIENT, settings);
        server.publish(6); // as a server that was held up publishes everything that is due
        await witness.untilReceived(6);
        server.publish();
        await witness.untilReceived(7);
        expect([connections.counts().closedSlow, witness.causes]).toEqual([0, []]);
      },
    );

    it('is dropped at the limit, and the others receive everything', async () => {
      const settings = { bufferLimitBytes: 300_000, payloadBytes: 200_000 };
      const { server, connections, witness: slow } = await connect(PATIENT, settings);
      slow.client.setPaused(true);
      const quick = new Witness(client, server.origin, PATIENT);
      await quick.untilOpened();
      let published = 0;
      while (connections.counts().closedSlow === 0 && published < 1000) {
        server.publish();
        published += 1;
        await quick.untilReceived(published);
      }
      expect(connections.counts().closedSlow).toBe(1);
      await until('the slow one to be forgotten', () => connections.counts().connections === 1);
      server.publish();
      await quick.untilReceived(published + 1);
      expect(quick.seqs).toEqual(range(1, published + 1));
      expect(quick.causes).toEqual([]);
    });
  });

  describe('a goodbye', () => {
    it('ends the client, and later events do no harm, even with a client that does not read', async () => {
      const { server, connections, witness: slow } = await connect(PATIENT, { heartbeatMs: ANSWERABLE_MS });
      slow.client.setPaused(true);
      const witness = new Witness(client, server.origin, PATIENT);
      await witness.untilOpened();
      server.publish();
      const closed = server.host.close();
      server.publish();
      await witness.untilLost();
      server.publish();
      await closed;
      expect(witness.causes[0]?.kind).toBe('ended');
      expect(witness.seqs).toEqual([1]);
      await until('all to be forgotten', () => connections.counts().connections === 0);
      expect(connections.counts().timers).toBe(0);
    });

    it('reaches a client that lags, after everything that it lacks', async () => {
      const settings = { payloadBytes: 300_000, bufferLimitBytes: 100_000_000 };
      const { server, connections, witness } = await connect(PATIENT, settings);
      witness.client.setPaused(true);
      server.publish(20);
      expect(connections.counts().bufferedBytes).toBeGreaterThan(0);
      // Compression takes time, and a goodbye has only a second: wait until the client is all that is waited for.
      let [held, sinceNs] = [-1, 0];
      await until('nothing to move', () => {
        const now = connections.counts().bufferedBytes;
        if (now !== held) [held, sinceNs] = [now, systemClock.nowNs()];
        return systemClock.nowNs() - sinceNs > 200e6;
      });
      const closed = server.host.close();
      witness.client.setPaused(false);
      await witness.untilLost();
      expect([witness.seqs, witness.causes[0]?.kind]).toEqual([range(1, 20), 'ended']);
      await closed;
    });

    it('of 50 clients leaves nothing behind', async () => {
      const server = await serve({ heartbeatMs: 1000 });
      const listeners = (): number[] =>
        ['upgrade', 'request', 'connection', 'close'].map((name) => server.host.server.listenerCount(name));
      const before = listeners();
      const witnesses = range(1, 50).map(() => new Witness(client, server.origin, PATIENT));
      await Promise.all(witnesses.map((witness) => witness.untilOpened()));
      expect(server.of(id).counts()).toMatchObject({ connections: 50, timers: 1 });
      for (const witness of witnesses) witness.client.close();
      await until('all to be forgotten', () => server.of(id).counts().connections === 0);
      expect(server.of(id).counts()).toMatchObject({ timers: 0, bufferedBytes: 0 });
      expect(listeners()).toEqual(before);
    });

    it('of the client is final: it reports no further event of the same read', async () => {
      const server = await serve();
      const { calls, called } = openRecorded(client, server, (call, connection) => {
        if (call.startsWith('event')) connection().destroy();
      });
      await called(1);
      server.publish(5);
      await until('the server to see it go', () => server.of(id).counts().connections === 0);
      expect(calls).toHaveLength(2);
    });
  });
});
