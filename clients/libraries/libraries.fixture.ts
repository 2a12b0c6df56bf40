import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { libraryTransports } from '../../bench/transports.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { ServerHalf } from '../../servers/contract.ts';
import type { LibraryHalf } from '../contract.ts';
import { startScriptedServer } from '../scripted-server.fixture.ts';
import type { Visit } from '../wire.fixture.ts';
import { WIRES, type Wire } from '../wire.fixture.ts';
import { Recorder } from '../witness.fixture.ts';
import { LibraryClient } from './library-client.ts';
import { TRAITS, type Traits } from './traits.fixture.ts';

/** A library client, its server, and where it differs from others. */
export interface Library {
  readonly id: string;
  readonly server: ServerHalf;
  readonly client: LibraryHalf;
  readonly traits: Traits;
}

/** Loads all of them. @throws Error when one has no traits. */
export async function loadLibraries(): Promise<readonly Library[]> {
  // One library draws its delay when it is loaded, once per process: here it draws the smallest.
  const draw = vi.spyOn(Math, 'random').mockReturnValue(0);
  const loaded = await Promise.all(
    libraryTransports().map(async ([id, transport]) => {
      const traits = TRAITS[id];
      if (traits === undefined) throw new Error(`'${id}' has no traits`);
      return { id, traits, ...(await transport.server()), ...(await transport.client()) };
    }),
  );
  draw.mockRestore();
  return loaded;
}

/** Puts the timers of the libraries on vitest's clock. Those of sockets and servers run on: they are Node's own. */
export function stopTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

/** A recorded library client. */
export class LibraryWitness extends Recorder<LibraryClient> {
  /** JSON text of every event, as the library gave it. */
  readonly texts: readonly string[];

  constructor(half: LibraryHalf, origin: string) {
    const texts: string[] = [];
    const tapped: LibraryHalf = {
      ...half,
      start: (url, handlers) =>
        half.start(url, {
          ...handlers,
          event(text, textBytes) {
            texts.push(text);
            handlers.event(text, textBytes);
          },
        }),
    };
    super((observer) => new LibraryClient({ half: tapped, origin, clock, observer }));
    this.texts = texts;
  }

  /** Every loss in words: `broken 1006`. */
  get losses(): readonly string[] {
    return this.causes.map((cause) => Object.values(cause).join(' '));
  }
}

/** Connects a client. */
export function start({ client }: Library, origin: string): LibraryWitness {
  const witness = new LibraryWitness(client, origin);
  vi.advanceTimersByTime(1); // two of them take their first step in a timer of 0 ms
  return witness;
}

/** Connects a client to a scripted server. */
export async function startScripted(library: Library): Promise<{
  readonly witness: LibraryWitness;
  readonly wire: Wire;
  /** Resolves once the n-th request (from 1) has arrived. */
  visit(request: number): Promise<Visit>;
  /** Accepts the n-th request. */
  accept(request: number): Promise<Visit>;
}> {
  const server = await startScriptedServer();
  const wire: Wire = WIRES[library.client.path === '/events' ? '/events' : '/websocket'];
  const witness = start(library, server.origin);
  return {
    witness,
    wire,
    visit: (request) => server.visit(request),
    async accept(request) {
      const visit = await server.visit(request);
      const openings = witness.openedNs.length + 1;
      visit.socket.write(wire.accept(visit));
      await witness.untilOpened(openings);
      return visit;
    },
  };
}

/** Expects the next attempt after exactly `delayMs`. */
export async function reconnectsAfter(witness: LibraryWitness, delayMs: number): Promise<void> {
  const before = witness.attemptedNs.length;
  vi.advanceTimersByTime(delayMs - 1);
  await nextTurn();
  expect(witness.attemptedNs).toHaveLength(before);
  vi.advanceTimersByTime(1);
  await witness.untilAttempted(before + 1);
}

/** Expects a client that has given up, reported it once, and left no timer. */
export async function neverReconnects(witness: LibraryWitness): Promise<void> {
  const before = witness.attemptedNs.length;
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  await nextTurn();
  expect(witness.attemptedNs).toHaveLength(before);
  expect(witness.client.isClosedForGood).toBe(true);
  expect(witness.timesClosedForGood).toBe(1);
}
