import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { EverydayHalf } from '../clients/contract.ts';
import { WIRES, type Wire } from '../clients/everyday-faults.fixture.ts';
import { TRAITS, type Traits } from '../clients/everyday-traits.fixture.ts';
import { EverydayWitness } from '../clients/everyday-witness.fixture.ts';
import { startScriptedServer, type Visit } from '../clients/scripted-server.fixture.ts';
import type { ServerHalf } from '../servers/contract/transport.ts';
import { everydayTransports } from './transports.ts';

/** An everyday client with its server and with what sets it apart. */
export interface Everyday {
  readonly id: string;
  readonly server: ServerHalf;
  readonly client: EverydayHalf;
  readonly traits: Traits;
}

/** Loads all of them. @throws Error when one has no traits. */
export async function loadEveryday(): Promise<readonly Everyday[]> {
  // One library draws its delay while it is loaded, once for the whole process: here it draws the smallest.
  const draw = vi.spyOn(Math, 'random').mockReturnValue(0);
  const loaded = await Promise.all(
    everydayTransports().map(async ([id, transport]) => {
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
export function start({ client }: Everyday, origin: string): EverydayWitness {
  const witness = new EverydayWitness(client, origin);
  vi.advanceTimersByTime(1); // two of them take their first step in a timer of 0 ms
  return witness;
}

/** Connects a client to a server that the test speaks for. */
export async function startScripted(everyday: Everyday): Promise<{
  readonly witness: EverydayWitness;
  readonly wire: Wire;
  /** Resolves once the n-th request (from 1) is there. */
  visit(request: number): Promise<Visit>;
  /** Answers the n-th request as a server should. */
  accept(request: number): Promise<Visit>;
}> {
  const server = await startScriptedServer();
  const wire = WIRES[everyday.client.path];
  if (wire === undefined) throw new Error(`nobody can speak for ${everyday.client.path}`);
  const witness = start(everyday, server.origin);
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
export async function comesBackAfter(witness: EverydayWitness, delayMs: number): Promise<void> {
  const before = witness.attempts;
  vi.advanceTimersByTime(delayMs - 1);
  await nextTurn();
  expect(witness.attempts).toBe(before);
  vi.advanceTimersByTime(1);
  await witness.untilAttempted(before + 1);
}

/** Expects a client that has given up, said so once, and left no timer. */
export async function neverComesBack(witness: EverydayWitness): Promise<void> {
  const before = witness.attempts;
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  await nextTurn();
  expect(witness.attempts).toBe(before);
  expect(witness.client.isClosedForGood).toBe(true);
  expect(witness.timesClosedForGood).toBe(1);
}
