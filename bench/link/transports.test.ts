/** What the faults of a link look like to the real servers and clients. */
import { describe, expect, it } from 'vitest';
import { EAGER, FORGETFUL, PATIENT, tapped, Witness } from '../../clients/witness.fixture.ts';
import { startLoopback, type Loopback } from '../../servers/hub/loopback.fixture.ts';
import { createManualClock, type ManualClock } from '../../servers/stream/manual-clock.ts';
import { ANSWERABLE_MS, until } from '../../servers/hub/until.fixture.ts';
import { contestants } from '../transports.ts';
import { manyTurns, startLink, type TestLink } from './link.fixture.ts';

const loaded = await Promise.all(
  contestants().map(async ([id, transport]) => ({
    id,
    ...(await transport.server()),
    ...(await transport.client()),
  })),
);

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

const CUTS = 24;
const NOTHING_WRONG = { missed: 0, duplicate: 0, reordered: 0 };

describe.each(loaded)('$id', ({ id, server: half, client }) => {
  /** @param clock of the link; null: the system's. */
  async function serve(
    settings: Parameters<typeof startLoopback>[1] = {},
    clock: ManualClock | null = null,
  ): Promise<{ server: Loopback; link: TestLink }> {
    const server = await startLoopback([[id, half]], settings);
    return { server, link: await startLink(server.host.port, clock) };
  }

  describe.each([300, 5000, 100_000])('events of %i bytes that are cut in two', (payloadBytes) => {
    // No client may be dropped for being slow while everything it missed is sent again.
    const settings = { payloadBytes, bufferLimitBytes: 100e6 };

    /** After a first event, from which a client can resume, cuts repeatedly while 1, 2 or 3 events are on their way. */
    async function cutAgainAndAgain(server: Loopback, link: TestLink, witness: Witness): Promise<void> {
      await witness.untilOpened();
      server.publish();
      await witness.untilReceived(1);
      for (const cut of range(1, CUTS)) {
        await witness.untilOpened(cut);
        const cutting = link.relay.cutInMessage(10_000);
        server.publish(1 + (cut % 3));
        expect((await cutting).connections).toBe(1);
        await witness.untilLost(cut);
      }
      await witness.untilOpened(CUTS + 1);
      server.publish();
    }

    it('never surface in part, and with resume none is missed and none comes twice', async () => {
      const { server, link } = await serve(settings);
      const tap = tapped(client);
      const witness = new Witness(tap.half, link.origin, EAGER);
      await cutAgainAndAgain(server, link, witness);
      const total = server.published.length;
      await witness.untilReceived(total);
      expect(tap.texts).toEqual(server.published);
      expect(witness.client.sequence.counts(total)).toEqual({ received: total, ...NOTHING_WRONG });
      expect(new Set(witness.causes.map(({ kind }) => kind))).toEqual(new Set(['broken']));
    });

    it('never surface in part, and without resume exactly those that did not arrive are missed', async () => {
      const { server, link } = await serve(settings);
      const tap = tapped(client);
      const witness = new Witness(tap.half, link.origin, FORGETFUL);
      await cutAgainAndAgain(server, link, witness);
      const total = server.published.length;
      await until('the last event', () => witness.client.sequence.highestSeq === total);
      const received = tap.texts.length;
      expect(tap.texts).toEqual(witness.seqs.map((seq) => server.published[seq - 1]));
      expect(witness.client.sequence.counts(total)).toEqual({
        ...NOTHING_WRONG,
        received,
        missed: total - received,
      });
      expect(total - received).toBeGreaterThanOrEqual(CUTS);
    });
  });

  describe('a break', () => {
    it.each([
      ['a reset', ({ relay }: TestLink) => relay.reset(null)],
      ['an end from the middle', ({ relay, port }: TestLink) => relay.upstream({ port, open: 'end' })],
    ])('by %s is no goodbye to the client, and the server forgets it', async (_, breakAll) => {
      const { server, link } = await serve();
      const witness = new Witness(client, link.origin, PATIENT);
      await witness.untilOpened();
      server.publish();
      await witness.untilReceived(1);
      breakAll(link);
      await witness.untilLost();
      expect(witness.causes[0]?.kind).toBe('broken');
      await until('the server to forget', () => server.of(id).counts().connections === 0);
    });

    it('by an idle timeout comes without heartbeats', async () => {
      const clock = createManualClock();
      const { server, link } = await serve({}, clock);
      link.relay.idleTimeout({ idleMs: 100, close: 'end' });
      const witness = new Witness(client, link.origin, PATIENT);
      await witness.untilOpened();
      clock.advance(100);
      await witness.untilLost();
      expect(witness.causes[0]?.kind).toBe('broken');
      await until('the server to forget', () => server.of(id).counts().connections === 0);
    });

    it('by an idle timeout does not come with heartbeats', async () => {
      const clock = createManualClock();
      const { link } = await serve({ heartbeatMs: ANSWERABLE_MS }, clock);
      link.relay.idleTimeout({ idleMs: 100, close: 'end' });
      const witness = new Witness(client, link.origin, PATIENT);
      await witness.untilOpened();
      for (const beat of range(1, 3)) {
        const passed = link.relay.counts(0).toClientBytes;
        await until(`heartbeat ${beat}`, () => link.relay.counts(0).toClientBytes > passed);
        clock.advance(99);
      }
      await manyTurns();
      expect(witness.causes).toEqual([]);
    });
  });

  it('is refused while the link does not listen, and loses nothing when it listens again', async () => {
    const { server, link } = await serve();
    const witness = new Witness(client, link.origin, EAGER);
    await witness.untilOpened();
    link.relay.refuse('reset');
    server.publish(5);
    await witness.untilLost(4);
    expect(witness.causes.slice(1, 4)).toEqual(
      range(1, 3).map(() => ({ kind: 'broken', code: 'ECONNREFUSED' })),
    );
    await link.relay.accept();
    await witness.untilOpened(2);
    server.publish();
    await until('the last event', () => witness.client.sequence.highestSeq === 6);
  });

  it.each([
    ['503 Service Unavailable', 'text/html'],
    ['502 Bad Gateway', 'text/html'],
    ['204 No Content', null],
    ['200 OK', 'text/html'],
  ])(
    'takes an answer of %s from a proxy as a refusal, and reconnects when it forwards',
    async (status, type) => {
      const { link } = await serve();
      const body = type === null ? '' : `Content-Type: ${type}\r\nContent-Length: 3\r\n`;
      link.relay.answer(
        `HTTP/1.1 ${status}\r\n${body}Connection: close\r\n\r\n${type === null ? '' : '<p>'}`,
      );
      const witness = new Witness(client, link.origin, EAGER);
      await witness.untilLost(2);
      const refused = { kind: 'refused', status: Number.parseInt(status, 10) };
      expect(witness.causes.slice(0, 2)).toEqual([refused, refused]);
      expect(witness.openedNs).toEqual([]);
      link.relay.forward();
      await witness.untilOpened();
    },
  );

  describe('a silent path', () => {
    it('goes unnoticed without heartbeats, and nothing is lost when it heals', async () => {
      const { server, link } = await serve();
      const witness = new Witness(client, link.origin, PATIENT);
      await witness.untilOpened();
      link.relay.blackhole();
      server.publish(50);
      await manyTurns();
      expect(witness.events).toEqual([]);
      expect(server.of(id).counts().connections).toBe(1);
      link.relay.heal();
      await witness.untilReceived(50);
      expect(witness.seqs).toEqual(range(1, 50));
      expect(witness.causes).toEqual([]);
    });

    it('is left by a client with a silence timeout, which resumes when it heals; the server learns only then', async () => {
      const { server, link } = await serve();
      const clock = createManualClock();
      const witness = new Witness(client, link.origin, { ...EAGER, silenceTimeoutMs: 100 }, clock);
      await witness.untilOpened();
      server.publish();
      await witness.untilReceived(1);
      link.relay.blackhole();
      server.publish(4);
      for (const count of range(1, 3)) {
        await until(`accept ${count}`, () => link.relay.counts(0).accepts === count);
        await manyTurns();
        clock.advance(100);
        expect(witness.causes).toEqual(range(1, count).map(() => ({ kind: 'silent' })));
        clock.advance(1);
      }
      await until('the fourth', () => link.relay.counts(0).accepts === 4);
      expect(server.of(id).counts().connections).toBe(1);
      link.relay.heal();
      await witness.untilReceived(5);
      expect(witness.client.sequence.counts(5)).toEqual({ received: 5, ...NOTHING_WRONG });
      await until('the server to forget the first', () => server.of(id).counts().connections === 1);
    });
  });

  it('comes through a delay of 30 ms in order, no event earlier', async () => {
    const { server, link } = await serve();
    const witness = new Witness(client, link.origin, PATIENT);
    await witness.untilOpened();
    link.relay.delay(30);
    for (const count of range(1, 5)) {
      server.publish(3);
      await witness.untilReceived(count * 3);
    }
    expect(witness.seqs).toEqual(range(1, 15));
    for (const [index, { sentNs }] of witness.events.entries()) {
      expect((witness.receivedNs[index] ?? 0) - sentNs).toBeGreaterThanOrEqual(30e6);
    }
  });

  it('comes through a throttle in order, and slowly', async () => {
    const { server, link } = await serve({ payloadBytes: 1000 });
    const witness = new Witness(client, link.origin, PATIENT);
    await witness.untilOpened();
    link.relay.throttle(100_000);
    server.publish(20);
    await witness.untilReceived(20);
    expect(witness.seqs).toEqual(range(1, 20));
    const firstNs = witness.events[0]?.sentNs ?? 0;
    // 20,000 bytes take 200 ms, less the 50 ms that the bucket may have saved up before the first of them.
    expect((witness.receivedNs.at(-1) ?? 0) - firstNs).toBeGreaterThanOrEqual(150e6);
  });
});
