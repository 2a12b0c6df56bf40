/** The conformance suite, continued: what every measuring transport does at its limits. */
import { createConnection } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientHalf } from '../clients/contract.ts';
import { startRelay } from '../clients/relay.fixture.ts';
import { openRecorded } from '../clients/scripted-server.fixture.ts';
import { EAGER, PATIENT, Witness } from '../clients/witness.fixture.ts';
import { getRequest, upgradeRequest } from '../servers/hub/raw-socket.fixture.ts';
import { ANSWERABLE_MS, until } from '../servers/hub/until.fixture.ts';
import { systemClock } from '../servers/stream/clock.ts';
import { startPacer } from '../servers/stream/pacer.ts';
import { conformance, loaded, range } from './transports.fixture.ts';

describe.each(loaded)('$id', (transport) => {
  const { id, server: half, client, traits } = transport;
  const { serve, connect, send } = conformance(transport);

  describe('admission', () => {
    it.runIf(traits.isReadableOnTheWay)('refuses pages of other origins with 403', async () => {
      const server = await serve();
      const relay = await startRelay(server.host.port, { header: 'Origin: https://evil.example' });
      const witness = new Witness(client, relay.origin, PATIENT);
      await witness.untilLost();
      expect(witness.causes).toEqual([{ kind: 'refused', status: 403 }]);
      expect(witness.openedNs).toEqual([]);
      expect(server.of(id).counts().connections).toBe(0);
    });

    it.runIf(traits.isReadableOnTheWay)('accepts pages of a listed origin', async () => {
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
      const raws = range(1, 10).map(() => send(server.host.port, request.repeat(6)));
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
        onTestFinished(startPacer(systemClock, plan, 1, publish, () => undefined, server.host));
        await witness.untilReceived(5000);
        expect(connections.counts().closedSlow).toBe(0);
      },
    );

    const resuming: ClientHalf = {
      ...client,
      open: (target, handlers) => client.open({ ...target, resumePoint: '0.epoch-1' }, handlers),
    };

    it('that is reset in the middle of its replay leaves nothing behind', async () => {
      const settings = { bufferLimitBytes: 200_000, payloadBytes: 50_000, history: 300 };
      const server = await serve({ ...settings, heartbeatMs: 60_000 });
      const witness = new Witness(resuming, server.origin, PATIENT);
      await witness.untilOpened();
      witness.client.setPaused(true);
      expect(server.of(id).counts()).toMatchObject({ connections: 1, timers: 1 });
      witness.client.close();
      await until('the client to be forgotten', () => server.of(id).counts().connections === 0);
      const { replayed, ...counts } = server.of(id).counts();
      expect(replayed).toBeLessThan(300);
      expect(counts).toMatchObject({ timers: 0, bufferedBytes: 0, closedSlow: 0 });
      server.publish(10);
      expect(server.of(id).counts()).toMatchObject({ replayed, deliveries: 0 });
    });

    it('is not one that reads a replay many times as large as the limit', async () => {
      const server = await serve({ bufferLimitBytes: 200_000, payloadBytes: 50_000, history: 100 });
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

    it.runIf(traits.takesBursts)(
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

  describe('a stream whose events cost more than their period', () => {
    it('lets a timer, a signal and a request through, behind 200 connections that are not yet accepted', async () => {
      const { server, witness } = await connect();
      let [bursts, connections] = [0, 0];
      const publish = (): void => {
        bursts += 1;
        server.publish();
        const untilNs = systemClock.nowNs() + 3e6; // longer than a turn may last: each burst is one event
        while (systemClock.nowNs() < untilNs);
      };
      const plan = { firstSeq: 1, events: null, startNs: systemClock.nowNs(), periodNs: 1e4 };
      onTestFinished(startPacer(systemClock, plan, 1, publish, () => undefined, server.host));
      await until('it to be far behind', () => bursts >= 20);

      const passed = new Set<string>();
      process.once('SIGUSR2', () => passed.add('signal'));
      process.kill(process.pid, 'SIGUSR2');
      setTimeout(() => passed.add('timer'), 5);
      server.host.server.on('connection', () => (connections += 1));
      const waiting = range(1, 200).map(() => createConnection(server.host.port, '127.0.0.1'));
      onTestFinished(() => {
        for (const socket of waiting) socket.destroy();
      });
      const asked = send(server.host.port, getRequest('/'));
      const burstsBefore = bursts;
      await until('an answer', () => asked.received().startsWith('HTTP/1.1 404'));
      expect(bursts - burstsBefore).toBeLessThan(15); // with eight turns to each, these would be at least 25
      expect(connections).toBe(201);
      await until('the timer and the signal', () => passed.size === 2);
      await until('the client to receive on', () => witness.seqs.length >= 20);
      expect(witness.seqs).toEqual(range(1, witness.seqs.length));
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
      // What a compressor still holds must get through within the second that a goodbye has.
      const payloadBytes = traits.sendsWithinTheTurn ? 300_000 : 60_000;
      const settings = { payloadBytes, bufferLimitBytes: 100_000_000 };
      const { server, connections, witness } = await connect(PATIENT, settings);
      witness.client.setPaused(true);
      server.publish(20);
      expect(connections.counts().bufferedBytes).toBeGreaterThan(0);
      // Compression takes time, and a goodbye has only a second: wait until the client is all that is waited for.
      let [held, sinceNs] = [-1, 0];
      await until('nothing to move', () => {
        if (traits.sendsWithinTheTurn) return true;
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
