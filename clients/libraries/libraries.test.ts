/**
 * What every library client does with a stream and with its loss, over real sockets; their traits say where they differ. Delays
 * are exact and take no time: the libraries' timers run on vitest's clock.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../bench/host/local-port.ts';
import { systemClock } from '../../servers/stream/clock.ts';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { ANSWERABLE_MS, until } from '../../servers/hub/until.fixture.ts';
import { ANSWERS, isLoss, LOSSES, named } from '../wire.fixture.ts';
import {
  LibraryWitness,
  loadLibraries,
  type Library,
  neverReconnects,
  reconnectsAfter,
  start,
  startScripted,
  stopTimers,
} from './libraries.fixture.ts';

const loaded = await loadLibraries();

beforeEach(stopTimers);
afterEach(() => {
  vi.useRealTimers();
});

const NOTHING_WRONG = { missed: 0, duplicate: 0, reordered: 0 };

/** A client that is open, on the server of its library. */
async function connect(library: Library, settings: Parameters<typeof startLoopback>[1] = {}) {
  const server = await startLoopback([[library.id, library.server]], settings);
  const witness = start(library, server.origin);
  await witness.untilOpened();
  const connections = server.of(library.id);
  await until('the server to know the client', () => connections.counts().connections === 1);
  return { server, witness, connections };
}

describe.each(loaded)('$id', (library) => {
  const { id, server: half, client, traits } = library;

  it('brings every event in order with the text that was published, and counts its bytes', async () => {
    const names = ['Kuhn Group', 'Müller & Söhne', '株式会社 🏭', 'a "b"\r\n\u2028c'];
    const { server, witness } = await connect(library, { names });
    expect(witness.client.isOpen).toBe(true);
    server.publish(200);
    await witness.untilReceived(200);
    expect(witness.texts).toEqual(server.published);
    const bytes = server.published.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(witness.client.payloadBytes).toBe(bytes);
    expect(witness.client.sequence.counts(200)).toEqual({ received: 200, ...NOTHING_WRONG });
    expect([witness.attemptedNs, witness.openedNs, witness.losses]).toMatchObject([
      { length: 1 },
      { length: 1 },
      [],
    ]);
  });

  it('sends the request that its library sends by default', async () => {
    const { visit } = await startScripted(library);
    const { request } = await visit(1);
    expect(request[0]).toBe(`GET ${client.path} HTTP/1.1`);
    const has = (header: RegExp): boolean => request.some((line) => header.test(line));
    expect(has(/^sec-websocket-extensions: permessage-deflate/i)).toBe(traits.offersCompression);
    expect(has(/^last-event-id:/i)).toBe(false);
  });

  it.each(['protocol', 'application'] as const)(
    'takes no %s heartbeat for an event',
    async (heartbeatKind) => {
      const { server, witness } = await connect(library, { heartbeatMs: ANSWERABLE_MS, heartbeatKind });
      server.publish();
      const untilNs = systemClock.nowNs() + 2.5 * ANSWERABLE_MS * 1e6;
      await until('time for two heartbeats', () => systemClock.nowNs() > untilNs);
      server.publish();
      await witness.untilReceived(2);
      expect([witness.seqs, witness.losses]).toEqual([[1, 2], []]);
    },
  );

  it('tells a gap from an event', async () => {
    const { wire, witness, accept } = await startScripted(library);
    const { socket } = await accept(1);
    socket.write(Buffer.concat([wire.gap, wire.event('{"seq":7,"dueNs":7,"sentNs":7,"name":"ü"}')]));
    await witness.untilReceived(1);
    expect([witness.seqs, witness.client.gaps]).toEqual([[7], 1]);
  });

  it.each([...named(LOSSES), ...named(ANSWERS)])(
    'reports %s once, and then reconnects or never does',
    async (mishap) => {
      const { wire, witness, accept, visit } = await startScripted(library);
      if (isLoss(mishap)) LOSSES[mishap](await accept(1), wire);
      else (await visit(1)).socket.end(ANSWERS[mishap]);
      await witness.untilLost();
      expect(witness.losses[0]).toMatch(traits.causeOf(mishap));
      expect(witness.client.isOpen).toBe(false);
      if (traits.isFinal(mishap)) {
        await neverReconnects(witness);
      } else {
        await reconnectsAfter(witness, traits.delaysMs[0] ?? 0);
        await accept(2);
        expect(witness.client).toMatchObject({ isOpen: true, isClosedForGood: false });
      }
      expect(witness.losses).toHaveLength(1);
    },
  );

  it('tries again for as long as its library does while nobody listens on the port', async () => {
    const port = await freePort();
    const witness = start(library, `http://127.0.0.1:${port}`);
    for (const [failures, delayMs] of traits.delaysMs.entries()) {
      await witness.untilLost(failures + 1);
      await reconnectsAfter(witness, delayMs);
    }
    await witness.untilLost(traits.delaysMs.length + 1);
    for (const loss of witness.losses) expect(loss).toMatch(traits.causeOf('a port that nobody listens on'));
    const lastDelayMs = traits.delaysMs.at(-1);
    if (lastDelayMs === undefined) {
      await neverReconnects(witness);
    } else {
      await startLoopback([[id, half]], { port });
      await reconnectsAfter(witness, lastDelayMs);
      await witness.untilOpened();
    }
  });
});

describe.each(loaded.filter(({ traits }) => traits.delaysMs.length > 0))('reconnection of $id', (library) => {
  const { traits } = library;
  const [delayMs = 0, grownMs = 0] = traits.delaysMs;

  it('takes longer after a short life, where delays grow, and not after a long one', async () => {
    const { wire, witness, accept } = await startScripted(library);
    LOSSES['a reset'](await accept(1), wire);
    await witness.untilLost(1);
    await reconnectsAfter(witness, delayMs);
    const second = await accept(2);
    vi.advanceTimersByTime((traits.stableAfterMs ?? 1) - 1);
    LOSSES['a reset'](second, wire);
    await witness.untilLost(2);
    await reconnectsAfter(witness, grownMs);
    const third = await accept(3);
    vi.advanceTimersByTime(traits.stableAfterMs ?? 0);
    LOSSES['a reset'](third, wire);
    await witness.untilLost(3);
    await reconnectsAfter(witness, delayMs);
  });

  it('happens after the `retry:` of the server, where the library obeys it', async () => {
    const { server, witness, connections } = await connect(library, { retryMs: 40 });
    server.publish();
    await witness.untilReceived(1);
    connections.destroyAll();
    await witness.untilLost();
    await reconnectsAfter(witness, traits.obeysRetry ? 40 : delayMs);
  });

  it('brings the missed events, where the library resumes', async () => {
    const { server, witness, connections } = await connect(library);
    server.publish(10);
    await witness.untilReceived(10);
    connections.destroyAll();
    await witness.untilLost();
    server.publish(7);
    await reconnectsAfter(witness, delayMs);
    await witness.untilOpened(2);
    await until('the server to know the client', () => connections.counts().connections === 1);
    server.publish(3);
    await until('the last event', () => witness.client.sequence.highestSeq === 20);
    const missed = traits.resumes ? 0 : 7;
    expect(witness.client.sequence.counts(20)).toEqual({ ...NOTHING_WRONG, received: 20 - missed, missed });
    expect(connections.counts().replayed).toBe(7 - missed);
  });

  it('does not wait for a server that never answers, where the library has a limit', async () => {
    const { witness, visit } = await startScripted(library);
    await visit(1);
    vi.advanceTimersByTime(traits.answerTimeoutMs === null ? 60_000 : traits.answerTimeoutMs - 1);
    await nextTurn();
    expect(witness.losses).toEqual([]);
    if (traits.answerTimeoutMs === null) return;
    vi.advanceTimersByTime(1);
    await witness.untilLost();
    expect(witness.losses).toEqual(['broken TIMEOUT']);
    await reconnectsAfter(witness, delayMs);
    await visit(2);
  });
});

describe.each(loaded)('close of $id', (library) => {
  const { id, server: half, client, traits } = library;

  const leavesNothing = async (witness: LibraryWitness): Promise<void> => {
    const before = [witness.attemptedNs.length, witness.losses.length];
    witness.client.close();
    // The HTTP client of Node.js 26 keeps a timer of its own for some seconds.
    await until('all timers to end', () => {
      vi.advanceTimersByTime(60_000);
      return vi.getTimerCount() === 0;
    });
    await nextTurn();
    expect([witness.attemptedNs.length, witness.losses.length]).toEqual(before);
    expect(witness.client.isOpen).toBe(false);
  };

  it('an open connection ends it', async () => {
    const { witness, connections } = await connect(library);
    await leavesNothing(witness);
    await until('the server to see it go', () => connections.counts().connections === 0);
  });

  it('an attempt ends it', async () => {
    const { witness, visit } = await startScripted(library);
    const { socket } = await visit(1);
    await leavesNothing(witness);
    await until('the connection to close', () => socket.closed);
  });

  it('a client that waits to reconnect, or has given up, ends it', async () => {
    const { wire, witness, accept } = await startScripted(library);
    LOSSES['a reset'](await accept(1), wire);
    await witness.untilLost();
    witness.client.close();
    await until(
      'only what the library forgets to stay',
      () => vi.getTimerCount() === (traits.leavesTimer ? 1 : 0),
    );
    await leavesNothing(witness);
  });

  it('before the first step is taken prevents it', async () => {
    const server = await startLoopback([[id, half]]);
    const witness = new LibraryWitness(client, server.origin);
    const attempts = [...witness.attemptedNs];
    witness.client.close();
    vi.advanceTimersByTime(60_000);
    await nextTurn();
    expect(witness).toMatchObject({ attemptedNs: attempts, openedNs: [], causes: [] });
    expect(vi.getTimerCount()).toBe(0);
  });
});
