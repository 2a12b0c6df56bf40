/**
 * What every library client does with a stream and with its loss, over real sockets; their traits say where they differ. Delays
 * are exact and take no time: the libraries' timers run on vitest's clock.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../servers/stream/clock.ts';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { ANSWERABLE_MS, until } from '../../servers/hub/until.fixture.ts';
import { ANSWERS, isLoss, LOSSES, named } from '../wire.fixture.ts';
import {
  loadLibraries,
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

/** A port that nobody listens on any more. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe.each(loaded)('$id', (library) => {
  const { id, server: half, client, traits } = library;

  it('brings every event in order with the text that was published, and counts its bytes', async () => {
    const names = ['Kuhn Group', 'Müller & Söhne', '株式会社 🏭', 'a "b"\r\n\u2028c'];
    const server = await startLoopback([[id, half]], { names });
    const witness = start(library, server.origin);
    await witness.untilOpened();
    expect(witness.client.isOpen).toBe(true);
    server.publish(200);
    await witness.untilReceived(200);
    expect(witness.texts).toEqual(server.published);
    const bytes = server.published.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(witness.client.payloadBytes).toBe(bytes);
    const nothingWrong = { missed: 0, duplicate: 0, reordered: 0 };
    expect(witness.client.sequence.counts(200)).toEqual({ received: 200, ...nothingWrong });
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
      const server = await startLoopback([[id, half]], { heartbeatMs: ANSWERABLE_MS, heartbeatKind });
      const witness = start(library, server.origin);
      await witness.untilOpened();
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
