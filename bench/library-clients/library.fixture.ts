import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { LibraryHalf } from '../../clients/contract.ts';
import { WIRES, type Wire } from '../../clients/libraries/library-faults.fixture.ts';
import { TRAITS, type Traits } from '../../clients/libraries/library-traits.fixture.ts';
import { LibraryWitness } from '../../clients/libraries/library-witness.fixture.ts';
import { startScriptedServer, type Visit } from '../../clients/scripted-server.fixture.ts';
import type { ServerHalf } from '../../servers/contract.ts';
import { libraryTransports } from '../transports.ts';

/** An library client with its server and with what sets it apart. */
export interface Library {
  readonly id: string;
  readonly server: ServerHalf;
  readonly client: LibraryHalf;
  readonly traits: Traits;
}

/** Loads all of them. @throws Error when one has no traits. */
export async function loadLibrary(): Promise<readonly Library[]> {
  // One library draws its delay while it is loaded, once for the whole process: here it draws the smallest.
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

/** Puts the timers of the libraries on vitest's clock. Those of sockets and servers go on: Node keeps them to itself. */
export function stopTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

/** Connects a client. */
export function start({ client }: Library, origin: string): LibraryWitness {
  const witness = new LibraryWitness(client, origin);
  vi.advanceTimersByTime(1); // two of them take their first step in a timer of 0 ms
  return witness;
}

/** Connects a client to a server that the test speaks for. */
export async function startScripted(library: Library): Promise<{
  readonly witness: LibraryWitness;
  readonly wire: Wire;
  /** Resolves once the n-th request (from 1) is there. */
  visit(request: number): Promise<Visit>;
  /** Answers the n-th request as a server should. */
  accept(request: number): Promise<Visit>;
}> {
  const server = await startScriptedServer();
  const wire = WIRES[library.client.path];
  if (wire === undefined) throw new Error(`nobody can speak for ${library.client.path}`);
  const witness = start(library, server.origin);
  return {
    witness,
    wire,
    visit: (request) => server.visit(request),
    async accept(request) {
      const visit = await server.visit(request);
      const openings = witness.openings + 1;
      wire.accept(visit);
      await witness.untilOpened(openings);
      return visit;
    },
  };
}

/** Expects the next attempt after exactly `delayMs`. */
export async function comesBackAfter(witness: LibraryWitness, delayMs: number): Promise<void> {
  const before = witness.attempts;
  vi.advanceTimersByTime(delayMs - 1);
  await nextTurn();
  expect(witness.attempts).toBe(before);
  vi.advanceTimersByTime(1);
  await witness.untilAttempted(before + 1);
}

/** Expects a client that has given up, said so once, and left no timer. */
export async function neverComesBack(witness: LibraryWitness): Promise<void> {
  const before = witness.attempts;
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  await nextTurn();
  expect(witness.attempts).toBe(before);
  expect(witness.client.isClosedForGood).toBe(true);
  expect(witness.timesClosedForGood).toBe(1);
}
