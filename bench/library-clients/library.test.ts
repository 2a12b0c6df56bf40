/**
 * What every client as people ship it does with a stream and with its loss, over real sockets; where they differ, their traits
 * say how. A delay is exact and takes no time: the libraries' timers run on vitest's clock.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ANSWERS,
  LOSSES,
  type AnswerName,
  type LossName,
} from '../../clients/libraries/library-faults.fixture.ts';
import type { LibraryWitness } from '../../clients/libraries/library-witness.fixture.ts';
import { systemClock } from '../../servers/stream/clock.ts';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { ANSWERABLE_MS, until } from '../../servers/hub/until.fixture.ts';
import {
  comesBackAfter,
  loadLibrary,
  neverComesBack,
  start,
  startScripted,
  stopTimers,
} from './library.fixture.ts';

const loaded = await loadLibrary();

beforeEach(stopTimers);
afterEach(() => {
  vi.useRealTimers();
});

const named = <Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] =>
  Object.keys(table).filter((name): name is Name => name in table);

/** A port at which nobody listens any more. */
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

  describe('a healthy stream', () => {
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
      expect(witness.client.sequence.counts(200)).toEqual({
        received: 200,
        missed: 0,
        duplicate: 0,
        reordered: 0,
      });
      expect(witness).toMatchObject({ attempts: 1, openings: 1, losses: [], timesClosedForGood: 0 });
    });

    it('is asked for as the library does by default', async () => {
      const { visit } = await startScripted(library);
      const { request } = await visit(1);
      expect(request[0]).toBe(`GET ${client.path} HTTP/1.1`);
      const has = (header: RegExp): boolean => request.some((line) => header.test(line));
      expect(has(/^sec-websocket-extensions: permessage-deflate/i)).toBe(traits.offersCompression);
      expect(has(/^last-event-id:/i)).toBe(false);
    });

    it('takes no heartbeat for an event, of whichever kind', async () => {
      for (const heartbeatKind of ['protocol', 'application'] as const) {
        const server = await startLoopback([[id, half]], { heartbeatMs: ANSWERABLE_MS, heartbeatKind });
        const witness = start(library, server.origin);
        await witness.untilOpened();
        server.publish();
        const fromNs = systemClock.nowNs();
        await until(
          'time for two heartbeats',
          () => systemClock.nowNs() - fromNs > 2.5 * ANSWERABLE_MS * 1e6,
        );
        server.publish();
        await witness.untilReceived(2);
        expect(witness.seqs).toEqual([1, 2]);
        expect(witness.losses).toEqual([]);
        await server.host.close();
      }
    });

    it('tells a gap from an event', async () => {
      const { wire, witness, accept } = await startScripted(library);
      const visit = await accept(1);
      wire.gap(visit);
      wire.event(visit, 7);
      await witness.untilReceived(1);
      expect(witness.seqs).toEqual([7]);
      expect(witness.client.gaps).toBe(1);
    });
  });

  describe('a loss', () => {
    const [delayMs = 0] = traits.delaysMs;
    const comesBack = async (
      witness: LibraryWitness,
      accept: (request: number) => Promise<unknown>,
    ): Promise<void> => {
      await comesBackAfter(witness, delayMs);
      await accept(2);
      expect(witness.client).toMatchObject({ isOpen: true, isClosedForGood: false });
    };

    it.each(named(LOSSES))('by %s is told once, and is final or not', async (loss: LossName) => {
      const { wire, witness, accept } = await startScripted(library);
      LOSSES[loss](await accept(1), wire);
      await witness.untilLost();
      expect(witness.losses[0]).toMatch(traits.losses[loss]);
      expect(witness.client.isOpen).toBe(false);
      await (traits.final.includes(loss) ? neverComesBack(witness) : comesBack(witness, accept));
      expect(witness.losses).toHaveLength(1);
    });

    it.each(named(ANSWERS))('by %s is told once, and is final or not', async (answer: AnswerName) => {
      const { witness, visit, accept } = await startScripted(library);
      (await visit(1)).socket.end(ANSWERS[answer]);
      await witness.untilLost();
      expect(witness.losses[0]).toMatch(traits.answers[answer]);
      expect(witness.openings).toBe(0);
      await (traits.final.includes(answer) ? neverComesBack(witness) : comesBack(witness, accept));
      expect(witness.losses).toHaveLength(1);
    });

    it('because nobody listens is followed by attempts for as long as the library wants', async () => {
      const port = await freePort();
      const witness = start(library, `http://127.0.0.1:${port}`);
      for (const [failures, nextDelayMs] of traits.delaysMs.entries()) {
        await witness.untilLost(failures + 1);
        await comesBackAfter(witness, nextDelayMs);
      }
      await witness.untilLost(traits.delaysMs.length + 1);
      for (const loss of witness.losses) expect(loss).toMatch(traits.nobody);
      const lastDelayMs = traits.delaysMs.at(-1);
      if (lastDelayMs === undefined) {
        await neverComesBack(witness);
      } else {
        await startLoopback([[id, half]], { port });
        await comesBackAfter(witness, lastDelayMs);
        await witness.untilOpened();
      }
    });
  });
});
