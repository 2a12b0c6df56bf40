/** The conformance suite: what every transport that measures must do, over real sockets, with both of its halves. */
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ClientHalf } from '../clients/contract.ts';
import { startRelay } from '../clients/relay.fixture.ts';
import { EAGER, FORGETFUL, PATIENT, tapped, Witness } from '../clients/witness.fixture.ts';
import { decodeEvent } from '../servers/stream/event.ts';
import { startLoopback, type Loopback } from '../servers/hub/loopback.fixture.ts';
import { systemClock } from '../servers/stream/clock.ts';
import { createManualClock } from '../servers/stream/manual-clock.ts';
import type { ServerHalf } from '../servers/contract.ts';
import { ANSWERABLE_MS, until } from '../servers/hub/until.fixture.ts';
import { measuringTransports } from './transports.ts';

interface Loaded {
  readonly id: string;
  readonly server: ServerHalf;
  readonly client: ClientHalf;
  /** What its bytes look like depends on all that came before, and the last of them may carry nothing. */
  readonly isCompressed: boolean;
}

const loaded: readonly Loaded[] = await Promise.all(
  measuringTransports().map(async ([id, transport]) => ({
    id,
    ...(await transport.server()),
    ...(await transport.client()),
    isCompressed: transport.compressed !== undefined,
  })),
);

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** One transport, served. */
function serve(
  { id, server }: Loaded,
  settings: Parameters<typeof startLoopback>[1] = {},
): Promise<Loopback> {
  return startLoopback([[id, server]], settings);
}

const NOTHING_WRONG = { missed: 0, duplicate: 0, reordered: 0 };

describe.each(loaded)('$id', (transport) => {
  const { id, client, isCompressed } = transport;

  describe('a healthy stream', () => {
    it('is open before the first event, and brings every event in order with the text that was published', async () => {
      const server = await serve(transport);
      const tap = tapped(client);
      const witness = new Witness(tap.half, server.origin, PATIENT);
      await witness.untilOpened();
      expect(witness.client.isOpen).toBe(true);
      expect(witness.events).toEqual([]);
      server.publish(500);
      await witness.untilReceived(500);
      expect(tap.texts).toEqual(server.published);
      expect(witness.client.sequence.counts(500)).toEqual({ received: 500, ...NOTHING_WRONG });
      expect(server.of(id).counts()).toMatchObject({ connections: 1, deliveries: 500, replayed: 0 });
    });

    it('stamps every event as received after it was sent', async () => {
      const server = await serve(transport);
      const witness = new Witness(client, server.origin, PATIENT);
      await witness.untilOpened();
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
      const server = await serve(transport, { names });
      const tap = tapped(client);
      const witness = new Witness(tap.half, server.origin, PATIENT);
      await witness.untilOpened();
      server.publish(3);
      await witness.untilReceived(3);
      expect(tap.texts.map((text) => decodeEvent(text).name)).toEqual([names[1], names[2], names[0]]);
      const bytes = server.published.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      expect(witness.client.payloadBytes).toBe(bytes);
    });

    it('carries an event of 300,000 bytes whole', async () => {
      const server = await serve(transport, { payloadBytes: 300_000 });
      const tap = tapped(client);
      const witness = new Witness(tap.half, server.origin, PATIENT);
      await witness.untilOpened();
      server.publish(2);
      await witness.untilReceived(2);
      expect(tap.texts).toEqual(server.published);
      expect(witness.client.payloadBytes).toBe(600_000);
    });
  });

  describe('a cut', () => {
    it('with resume loses nothing, whenever it comes', async () => {
      const server = await serve(transport);
      const witness = new Witness(client, server.origin, EAGER);
      await witness.untilOpened();
      server.publish();
      await witness.untilReceived(1);
      for (const cut of range(1, 10)) {
        server.publish(20);
        if (cut % 2 === 0) await witness.untilReceived(cut * 10);
        server.of(id).destroyAll();
        server.publish(20);
        await witness.untilOpened(cut + 1);
      }
      await witness.untilReceived(401);
      expect(witness.seqs).toEqual(range(1, 401));
      expect(witness.client.sequence.counts(401)).toEqual({ received: 401, ...NOTHING_WRONG });
      expect(witness.client.gaps).toBe(0);
      expect(witness.causes.map(({ kind }) => kind)).toEqual(range(1, 10).map(() => 'broken'));
    });

    it('takes nothing from the count of bytes: it goes on over all connections', async () => {
      const server = await serve(transport);
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

    it('without resume loses exactly the events that were published while the client was away', async () => {
      const server = await serve(transport);
      const witness = new Witness(client, server.origin, FORGETFUL);
      await witness.untilOpened();
      server.publish(10);
      await witness.untilReceived(10);
      server.of(id).destroyAll();
      server.publish(7);
      await witness.untilOpened(2);
      server.publish(3);
      await witness.untilReceived(13);
      expect(witness.seqs).toEqual([...range(1, 10), 18, 19, 20]);
      expect(witness.client.sequence.counts(20)).toEqual({ ...NOTHING_WRONG, received: 13, missed: 7 });
      expect(witness.client.gaps).toBe(0);
      expect(server.of(id).counts().replayed).toBe(0);
    });

    it('that outlasts the replay window is owned up to as a gap, and what is still held follows', async () => {
      const server = await serve(transport, { replayWindow: 4 });
      const witness = new Witness(client, server.origin, EAGER);
      await witness.untilOpened();
      server.publish(10);
      await witness.untilReceived(10);
      server.of(id).destroyAll();
      server.publish(7);
      await witness.untilReceived(14);
      expect(witness.seqs).toEqual([...range(1, 10), 14, 15, 16, 17]);
      expect(witness.client.gaps).toBe(1);
      expect(witness.client.sequence.counts(17)).toEqual({ ...NOTHING_WRONG, received: 14, missed: 3 });
      expect(server.of(id).counts().replayed).toBe(4);
    });

    it('within an event never surfaces a part of it, at whichever byte', async () => {
      const server = await serve(transport, { names: ['Kuhn Group'], payloadBytes: 130, firstSeq: 1000 });
      const measure = new Witness(client, server.origin, PATIENT);
      await measure.untilOpened();
      server.publish();
      await measure.untilReceived(1);
      const openingBytes = measure.client.wireBytes;
      server.publish();
      await measure.untilReceived(2);
      const eventBytes = measure.client.wireBytes - openingBytes;

      // Client n gets the opening, one event, and n bytes of the next one. SSE's last two bytes belong to HTTP alone.
      const parts = eventBytes - 2;
      if (!isCompressed) expect(parts).toBeGreaterThan(130);
      const relay = await startRelay(server.host.port, {
        cutAfter: (connection) => openingBytes + connection,
      });
      const taps = range(1, parts).map(() => tapped(client));
      const witnesses = taps.map(({ half }) => new Witness(half, relay.origin, PATIENT));
      await Promise.all(witnesses.map((witness) => witness.untilOpened()));
      server.publish();
      // How long a compressed event is depends on all that came before: nobody knows who has the first one whole.
      if (isCompressed) server.publish(20);
      else await Promise.all(witnesses.slice(1).map((witness) => witness.untilReceived(1)));
      server.publish();
      await Promise.all(witnesses.map((witness) => witness.untilLost()));
      for (const { texts } of taps) expect(server.published).toEqual(expect.arrayContaining(texts));
      if (isCompressed) expect(taps.at(-1)?.texts).not.toEqual([]);
      else expect(witnesses.map(({ seqs }) => seqs)).toEqual(range(1, parts).map(() => [1002]));
      expect(new Set(witnesses.map(({ causes }) => causes[0]?.kind))).toEqual(new Set(['broken']));
    });
  });

  describe('another history', () => {
    it('is owned up to as a gap once, even if its seqs reach further; from then on the client resumes in it', async () => {
      const before = await serve(transport, { epoch: 'before' });
      const witness = new Witness(client, before.origin, EAGER);
      await witness.untilOpened();
      before.publish(10);
      await witness.untilReceived(10);
      await before.host.close();

      const after = await serve(transport, { epoch: 'after', port: before.host.port, history: 12 });
      await witness.untilReceived(10 + 12);
      expect(witness.client.gaps).toBe(1);
      after.of(id).destroyAll();
      after.publish(2);
      await witness.untilReceived(10 + 14);
      expect(witness.seqs).toEqual([...range(1, 10), ...range(1, 14)]);
      expect(witness.client.gaps).toBe(1);
      expect(after.of(id).counts().replayed).toBe(12 + 2);
    });
  });

  describe('silence', () => {
    it('is no loss while heartbeats come in time', async () => {
      const server = await serve(transport, { heartbeatMs: ANSWERABLE_MS });
      const clock = createManualClock();
      const tap = tapped(client);
      const witness = new Witness(tap.half, server.origin, { ...PATIENT, silenceTimeoutMs: 100 }, clock);
      await witness.untilOpened();
      for (const beat of range(1, 3)) {
        const seen = tap.counts.heartbeats;
        await until(`heartbeat ${beat}`, () => tap.counts.heartbeats > seen);
        clock.advance(99);
      }
      expect(witness.causes).toEqual([]);
      expect(witness.client.isOpen).toBe(true);
      expect(witness.events).toEqual([]);
    });

    it('is no loss while heartbeats of the application come, and none of them is an event or a gap', async () => {
      const server = await serve(transport, { heartbeatMs: 2, heartbeatKind: 'application' });
      const tap = tapped(client);
      const witness = new Witness(tap.half, server.origin, { ...PATIENT, silenceTimeoutMs: 1000 });
      await witness.untilOpened();
      server.publish();
      await until('ten heartbeats', () => tap.counts.heartbeats >= 10);
      server.publish();
      await witness.untilReceived(2);
      expect(witness.seqs).toEqual([1, 2]);
      expect(witness.causes).toEqual([]);
      expect(witness.client.gaps).toBe(0);
    });

    it('without heartbeats is a loss after the timeout, counted from the last event', async () => {
      const server = await serve(transport, { heartbeatMs: 0 });
      const clock = createManualClock();
      const witness = new Witness(client, server.origin, { ...PATIENT, silenceTimeoutMs: 100 }, clock);
      await witness.untilOpened();
      clock.advance(60);
      server.publish();
      await witness.untilReceived(1);
      clock.advance(99);
      expect(witness.causes).toEqual([]);
      clock.advance(1);
      expect(witness.causes).toEqual([{ kind: 'silent' }]);
      await until('the server to see it go', () => server.of(id).counts().connections === 0);
    });
  });

  describe('the door', () => {
    it('is closed to pages from elsewhere: 403', async () => {
      const server = await serve(transport);
      const relay = await startRelay(server.host.port, { header: 'Origin: https://evil.example' });
      const witness = new Witness(client, relay.origin, PATIENT);
      await witness.untilLost();
      expect(witness.causes).toEqual([{ kind: 'refused', status: 403 }]);
      expect(witness.openedNs).toEqual([]);
      expect(server.of(id).counts().connections).toBe(0);
    });

    it('is open to pages of a listed origin', async () => {
      const server = await serve(transport, { allowedOrigins: ['https://example.org'] });
      const relay = await startRelay(server.host.port, { header: 'Origin: https://example.org' });
      const witness = new Witness(client, relay.origin, PATIENT);
      await witness.untilOpened();
      expect(witness.causes).toEqual([]);
    });

    it('is closed over the cap, 503, until somebody leaves', async () => {
      const server = await serve(transport, { maxConnections: 1 });
      const first = new Witness(client, server.origin, PATIENT);
      await first.untilOpened();
      const second = new Witness(client, server.origin, EAGER);
      await second.untilLost(2);
      expect(second.causes.slice(0, 2)).toEqual(range(1, 2).map(() => ({ kind: 'refused', status: 503 })));
      first.client.close();
      await second.untilOpened();
    });
  });

  describe('a slow client', () => {
    // A compressor works beside the event loop: it is not done when the turn ends.
    it.skipIf(isCompressed)(
      'is not one that reads, though more than the limit falls due in one turn',
      async () => {
        const server = await serve(transport, { bufferLimitBytes: 60_000, payloadBytes: 16_000 });
        const witness = new Witness(client, server.origin, PATIENT);
        await witness.untilOpened();
        // A server that was held up publishes all at once what has fallen due meanwhile.
        server.publish(6);
        await witness.untilReceived(6);
        server.publish();
        await witness.untilReceived(7);
        expect(server.of(id).counts().closedSlow).toBe(0);
        expect(witness.causes).toEqual([]);
      },
    );

    it('is dropped at the limit, and the others receive everything', async () => {
      const server = await serve(transport, { bufferLimitBytes: 300_000, payloadBytes: 200_000 });
      const relay = await startRelay(server.host.port, { isDeaf: true });
      new Witness(client, relay.origin, PATIENT);
      const quick = new Witness(client, server.origin, PATIENT);
      await quick.untilOpened();
      await until('both to be connected', () => server.of(id).counts().connections === 2);
      let published = 0;
      while (server.of(id).counts().closedSlow === 0 && published < 1000) {
        server.publish();
        published += 1;
        await quick.untilReceived(published);
      }
      expect(server.of(id).counts().closedSlow).toBe(1);
      await until('the slow one to be forgotten', () => server.of(id).counts().connections === 1);
      server.publish();
      await quick.untilReceived(published + 1);
      expect(quick.seqs).toEqual(range(1, published + 1));
      expect(quick.causes).toEqual([]);
    });
  });

  describe('a goodbye', () => {
    it('reaches the client as an end, and events that are published after it harm nobody', async () => {
      const server = await serve(transport, { heartbeatMs: ANSWERABLE_MS });
      const relay = await startRelay(server.host.port, { isDeaf: true });
      new Witness(client, relay.origin, PATIENT);
      const witness = new Witness(client, server.origin, PATIENT);
      await until('both to be connected', () => server.of(id).counts().connections === 2);
      await witness.untilOpened();
      server.publish();
      const closed = server.host.close();
      server.publish();
      await witness.untilLost();
      server.publish();
      await closed;
      expect(witness.causes[0]?.kind).toBe('ended');
      expect(witness.seqs).toEqual([1]);
      await until('all to be forgotten', () => server.of(id).counts().connections === 0);
      expect(server.of(id).counts().timers).toBe(0);
    });

    it('reaches a client that lags, behind all that it lacks', async () => {
      const server = await serve(transport, { payloadBytes: 300_000, bufferLimitBytes: 100_000_000 });
      const calls: string[] = [];
      const { socket } = client.open(
        { origin: server.origin, path: client.path, resumePoint: null },
        {
          opened: () => calls.push('opened'),
          event: () => calls.push('event'),
          gap: () => calls.push('gap'),
          heartbeat: () => calls.push('heartbeat'),
          lost: ({ kind }) => calls.push(kind),
        },
      );
      await until('the connection to open', () => calls.length > 0);
      socket?.pause();
      server.publish(20);
      expect(server.of(id).counts().bufferedBytes).toBeGreaterThan(0);
      // Compressing takes its time, and a goodbye has only a second: first all is to wait for the client alone.
      let [held, sinceNs] = [-1, 0];
      await until('nothing to move', () => {
        const now = server.of(id).counts().bufferedBytes;
        if (now !== held) [held, sinceNs] = [now, systemClock.nowNs()];
        return systemClock.nowNs() - sinceNs > 200e6;
      });
      const closed = server.host.close();
      socket?.resume();
      await until('the goodbye', () => calls.length === 22);
      expect(calls).toEqual(['opened', ...range(1, 20).map(() => 'event'), 'ended']);
      await closed;
    });

    it('of 50 clients leaves nothing behind', async () => {
      const server = await serve(transport, { heartbeatMs: 1000 });
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

    it('of the client is final: no event of the same read comes through', async () => {
      const server = await serve(transport);
      const calls: string[] = [];
      let isOpen = false;
      const connection = client.open(
        { origin: server.origin, path: client.path, resumePoint: null },
        {
          opened() {
            isOpen = true;
          },
          event() {
            calls.push('event');
            connection.destroy();
          },
          gap: () => calls.push('gap'),
          heartbeat: () => calls.push('heartbeat'),
          lost: () => calls.push('lost'),
        },
      );
      await until('the connection to open', () => isOpen);
      server.publish(5);
      await until('the server to see it go', () => server.of(id).counts().connections === 0);
      expect(calls).toEqual(['event']);
    });
  });
});
