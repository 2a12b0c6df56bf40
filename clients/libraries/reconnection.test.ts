/** How every library client reconnects, and how it closes. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { LOSSES } from '../wire.fixture.ts';
import {
  LibraryWitness,
  loadLibraries,
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

describe.each(loaded.filter(({ traits }) => traits.delaysMs.length > 0))('reconnection of $id', (library) => {
  const { id, server: half, traits } = library;
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

  it('happens when the server wants it, where the library listens', async () => {
    const server = await startLoopback([[id, half]], { retryMs: 40 });
    const witness = start(library, server.origin);
    await witness.untilOpened();
    server.publish();
    await witness.untilReceived(1);
    server.of(id).destroyAll();
    await witness.untilLost();
    await reconnectsAfter(witness, traits.obeysRetry ? 40 : delayMs);
  });

  it('brings what was missed, where the library says what it has', async () => {
    const server = await startLoopback([[id, half]]);
    const witness = start(library, server.origin);
    await witness.untilOpened();
    server.publish(10);
    await witness.untilReceived(10);
    server.of(id).destroyAll();
    await witness.untilLost();
    server.publish(7);
    await reconnectsAfter(witness, delayMs);
    await witness.untilOpened(2);
    await until('the server to know it', () => server.of(id).counts().connections === 1);
    server.publish(3);
    await until('the last event', () => witness.client.sequence.highestSeq === 20);
    const missed = traits.resumes ? 0 : 7;
    expect(witness.client.sequence.counts(20)).toEqual({ ...NOTHING_WRONG, received: 20 - missed, missed });
    expect(server.of(id).counts().replayed).toBe(7 - missed);
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

  const leavesNothing = async (witness: LibraryWitness, timers: number): Promise<void> => {
    const before = [witness.attemptedNs.length, witness.losses.length];
    witness.client.close();
    await until(`only ${timers} timers to stay`, () => vi.getTimerCount() === timers);
    vi.advanceTimersByTime(60_000);
    await nextTurn();
    expect(vi.getTimerCount()).toBe(0);
    expect([witness.attemptedNs.length, witness.losses.length]).toEqual(before);
    expect(witness.client.isOpen).toBe(false);
  };

  it('an open connection ends it', async () => {
    const server = await startLoopback([[id, half]]);
    const witness = start(library, server.origin);
    await until('the server to know it', () => server.of(id).counts().connections === 1);
    await witness.untilOpened();
    await leavesNothing(witness, 0);
    await until('the server to see it go', () => server.of(id).counts().connections === 0);
  });

  it('an attempt ends it', async () => {
    const { witness, visit } = await startScripted(library);
    const { socket } = await visit(1);
    await leavesNothing(witness, 0);
    await until('the connection to close', () => socket.closed);
  });

  it('a client that waits to reconnect, or has given up, ends it', async () => {
    const { wire, witness, accept } = await startScripted(library);
    LOSSES['a reset'](await accept(1), wire);
    await witness.untilLost();
    await leavesNothing(witness, traits.leavesTimer ? 1 : 0);
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
