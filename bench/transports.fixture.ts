import { tapped, PATIENT, Witness } from '../clients/witness.fixture.ts';
import { startLoopback } from '../servers/hub/loopback.fixture.ts';
import { systemClock } from '../servers/stream/clock.ts';
import { measuringTransports } from './transports.ts';

/** For tests: every measuring transport with both halves, and the traits in which it may differ. */
export const loaded = await Promise.all(
  measuringTransports().map(async ([id, transport]) => ({
    id,
    ...(await transport.server()),
    ...(await transport.client()),
    traits: {
      // A compressor works beside the event loop, and what an event costs depends on all that came before.
      sizesAreFixed: transport.compressed === undefined,
      sendsWithinTheTurn: transport.compressed === undefined,
    },
  })),
);

type Settings = Parameters<typeof startLoopback>[1];

/** Serves one transport, alone or with a client. */
export function conformance({ id, server: half, client }: (typeof loaded)[number]) {
  const serve = (settings: Settings = {}) => startLoopback([[id, half]], settings);
  return {
    serve,
    /** The transport served, with one client that is open. */
    async connect(policy = PATIENT, settings: Settings = {}, clock = systemClock) {
      const server = await serve(settings);
      const { half: tappedClient, texts, counts: seen } = tapped(client);
      const witness = new Witness(tappedClient, server.origin, policy, clock);
      await witness.untilOpened();
      return { server, connections: server.of(id), witness, texts, seen };
    },
  };
}

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
