import { tapped, PATIENT, Witness } from '../clients/witness.fixture.ts';
import type { ClientHalf } from '../clients/contract.ts';
import type { SecureProtocol } from '../servers/contract.ts';
import { makeLoopbackCertificate } from '../servers/hub/certificate.ts';
import { startLoopback } from '../servers/hub/loopback.fixture.ts';
import { sendRaw } from '../servers/hub/raw-socket.fixture.ts';
import { systemClock } from '../servers/stream/clock.ts';
import { measuringTransports } from './transports.ts';

const certificate = await makeLoopbackCertificate();

/** How a server of these tests listens for transports that go over `over`. */
export function listening(over: SecureProtocol | undefined) {
  return over === undefined ? {} : { certificate, http2: over === 'h2' };
}

/** A half that goes over TLS wherever it is told to connect, and trusts the servers of these tests. */
function trusting(half: ClientHalf): ClientHalf {
  return {
    ...half,
    open: ({ origin, ...target }, handlers) =>
      half.open(
        { ...target, origin: origin.replace('http:', 'https:'), trusted: certificate.certificate },
        handlers,
      ),
  };
}

/** For tests: every measuring transport with both halves, and the traits in which it may differ. */
export const loaded = await Promise.all(
  measuringTransports().map(async ([id, { role, over, compressed, streamsPerConnection, ...halves }]) => {
    const { client } = await halves.client();
    return {
      id,
      role,
      over,
      /** Whether its server half is that of another transport, at the same path. */
      sharesConnections: streamsPerConnection !== undefined,
      ...(await halves.server()),
      client: over === undefined ? client : trusting(client),
      traits: {
        // A compressor works beside the event loop, and what an event costs depends on all that came before. The signature of a
        // TLS handshake has no fixed length.
        sizesAreFixed: compressed === undefined && over === undefined,
        sendsWithinTheTurn: compressed === undefined,
        // Over HTTP/2, what lies beyond the window of a stream waits until the client has read: a burst can exceed the limit.
        takesBursts: compressed === undefined && over !== 'h2',
        // What goes over TLS is only as long as it was to whoever carries it, and cannot be changed on the way.
        isReadableOnTheWay: over === undefined,
      },
    };
  }),
);

type Settings = Parameters<typeof startLoopback>[1];

/** Serves one transport, alone or with a client. */
export function conformance({ id, over, server: half, client }: (typeof loaded)[number]) {
  const serve = (settings: Settings = {}) => startLoopback([[id, half]], { ...settings, ...listening(over) });
  return {
    serve,
    /** As `sendRaw`: in HTTP/1.1, which every server here takes, and over TLS where the transport goes over it. */
    send: (port: number, request: string, allowHalfOpen = false) =>
      sendRaw(port, request, allowHalfOpen, over === undefined ? null : certificate.certificate),
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
