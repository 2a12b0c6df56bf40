/** Clients count what a fault cost. An independent observer that sees only bytes must count the same. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientHalf } from '../../clients/contract.ts';
import type { ReconnectPolicy } from '../../clients/reconnect.ts';
import { chunk, frame } from '../../clients/wire.fixture.ts';
import { EAGER, FORGETFUL, tapped, Witness } from '../../clients/witness.fixture.ts';
import { systemClock } from '../../servers/stream/clock.ts';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { startPacer } from '../../servers/stream/pacer.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { FAULTS } from '../questions/faults/faults.ts';
import { contestants } from '../transports.ts';
import { manyTurns } from './link.fixture.ts';
import { RawObserver, textsIn } from './observer.fixture.ts';
import { startWorld, type World } from './world.fixture.ts';

const loaded = await Promise.all(
  contestants().map(async ([id, transport]) => ({
    id,
    ...(await transport.server()),
    ...(await transport.client()),
  })),
);

describe('the observer', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
  const event = (seq: number): string => `id: ${seq}\ndata: {"seq":${seq}}\n\n`;

  it('reads whole SSE events out of chunks, and none that lacks its end', () => {
    const chunks = (...texts: readonly string[]): string =>
      texts.map((text) => chunk(text).toString()).join('');
    const stream = chunks('retry: 3000\n\n', event(1), `${event(2)}id: 3\n`, 'data: {"seq":3}\n\n');
    const read = (text: string): number => textsIn(Buffer.from(head + text)).length;
    expect(read(stream)).toBe(3);
    // Without the CRLF behind the last chunk the event is whole; without its last line break it is not.
    expect([2, 3].map((short) => read(stream.slice(0, -short)))).toEqual([3, 2]);
    expect(read(chunks(':\n\n', 'event: gap\ndata: {"gap":{}}\n\n'))).toBe(0);
  });

  it('reads whole text frames of either length, and no ping', () => {
    const long = `{"seq":2,"filler":"${'x'.repeat(300)}"}`;
    const bytes = Buffer.concat([
      Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
      frame(1, '{"seq":1}'),
      frame(9, ''),
      Buffer.of(0x81, 126, long.length >> 8, long.length & 0xff),
      Buffer.from(long),
    ]);
    expect(textsIn(bytes)).toHaveLength(2);
    expect(textsIn(bytes.subarray(0, -1))).toHaveLength(1);
  });
});

const POLICIES: readonly (readonly [string, ReconnectPolicy, number])[] = [
  ['without resume', FORGETFUL, 0],
  ['with resume', EAGER, 0],
  ['hardened', { ...EAGER, silenceTimeoutMs: 40 }, 10],
];

/** Faults after which a client with resume lacks something, and why. */
const LOSES: Readonly<Record<string, string>> = {
  'dead-path': 'it never heals',
  'beyond-window': 'more was missed than the server keeps',
  'lost-history': 'the server does not know what it sent',
};

/** A client that has had no event has no resume point, and on a busy machine it may lose its connection before its first one. */
function fromTheStart(half: ClientHalf): ClientHalf {
  return {
    ...half,
    open: (target, handlers) => half.open({ ...target, resumePoint: target.resumePoint ?? '0' }, handlers),
  };
}

/** Publishes one more until the client, which may lose its connection once again, holds the newest. */
async function haveTheLastEvent(world: World, { client, causes }: Witness): Promise<void> {
  const isThere = (): boolean => client.sequence.highestSeq === world.lastSeq();
  do {
    await until('a client that is open', () => client.isOpen);
    const losses = causes.length;
    world.publish(1);
    await until('the last event', () => isThere() || causes.length > losses);
  } while (!isThere());
}

describe.each(loaded)('$id', ({ id, server: half, client }) => {
  describe.each(Object.entries(FAULTS))('through %s', (name, fault) => {
    it.each(POLICIES)('counts what the observer counts, %s', async (policyName, policy, heartbeatMs) => {
      const world = await startWorld(id, half, {
        heartbeatMs,
        heartbeatKind: 'application',
        replayWindow: 'replayWindow' in fault ? fault.replayWindow : 2000,
      });
      const observer = new RawObserver();
      const resuming = policy.resume ? fromTheStart(client) : client;
      const witness = new Witness(observer.beside(resuming), world.link.origin, policy);
      await witness.untilOpened();
      world.publish(5);
      await witness.untilReceived(5);
      for (const step of fault.timeline) {
        await world.take(step);
        world.publish(15);
        await manyTurns();
      }
      await world.settle();
      if (name !== 'dead-path') await haveTheLastEvent(world, witness);
      const counts = witness.client.sequence.counts(world.lastSeq());
      expect(counts).toEqual(observer.counts(world.lastSeq()));
      expect(observer.seqs()).toEqual(witness.seqs);
      if (policyName !== 'without resume' && !(name in LOSES)) {
        expect(counts).toEqual({ received: world.lastSeq(), missed: 0, duplicate: 0, reordered: 0 });
      }
      if (policyName !== 'hardened' && name in LOSES) expect(counts.missed).toBeGreaterThan(0);
      if (policyName === 'without resume' && name === 'killed-server')
        expect(counts.missed).toBeGreaterThanOrEqual(15);
    });
  });

  it('counts what the observer counts when a server leaves out, doubles and swaps', async () => {
    const { stream, host } = await startLoopback([[id, half]]);
    const observer = new RawObserver();
    const witness = new Witness(observer.beside(client), `http://127.0.0.1:${host.port}`, FORGETFUL);
    await witness.untilOpened();
    for (const seq of [1, 2, 5, 4, 4, 7, 8, 2]) stream.publish(seq, systemClock.nowNs());
    await witness.untilReceived(8);
    const wrong = { received: 8, missed: 3, duplicate: 2, reordered: 1 };
    expect(witness.client.sequence.counts(9)).toEqual(wrong);
    expect(observer.counts(9)).toEqual(wrong);
  });

  it('lacks and doubles nothing after 50 resets at 1,000 events a second, and no part of a message surfaces', async () => {
    const world = await startWorld(id, half, { bufferLimitBytes: 100e6 });
    const [observer, tap] = [new RawObserver(), tapped(client)];
    const witness = new Witness(observer.beside(tap.half), world.link.origin, EAGER);
    await witness.untilOpened();
    const plan = { firstSeq: 1, events: null, startNs: systemClock.nowNs(), periodNs: 1e6 };
    const stop = startPacer(
      systemClock,
      plan,
      1,
      () => {
        world.publish(1);
      },
      () => undefined,
    );
    onTestFinished(stop);
    for (let reset = 1; reset <= 50; reset += 1) {
      await witness.untilOpened(reset);
      await witness.untilReceived(witness.events.length + 3);
      world.link.relay.reset(null);
      await witness.untilLost(reset);
    }
    await witness.untilOpened(51);
    stop();
    world.publish(1);
    await until('the last event', () => witness.client.sequence.highestSeq === world.lastSeq());
    const nothingWrong = { received: world.lastSeq(), missed: 0, duplicate: 0, reordered: 0 };
    expect(witness.client.sequence.counts(world.lastSeq())).toEqual(nothingWrong);
    expect(observer.counts(world.lastSeq())).toEqual(nothingWrong);
    expect(tap.texts.every((text) => text.endsWith('}'))).toBe(true);
  });
});
