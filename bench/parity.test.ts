/** What the transports share, and exactly what each of them costs on the wire. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { LossCause } from '../clients/contract.ts';
import { PATIENT, tapped, Witness } from '../clients/witness.fixture.ts';
import { startLoopback } from '../servers/hub/loopback.fixture.ts';
import { until } from '../servers/hub/until.fixture.ts';
import { conformance, listening, loaded } from './transports.fixture.ts';

const PROTOCOLS = [
  ['HTTP/1.1', undefined],
  ['HTTP/1.1 and TLS', 'tls'],
  ['HTTP/2', 'h2'],
] as const;

describe.each(PROTOCOLS)('all transports over %s', (_, protocol) => {
  const group = loaded.filter(({ over, sharesConnections }) => over === protocol && !sharesConnections);
  const halves = group.map(({ id, server }) => [id, server] as const);
  const options = listening(protocol);

  it('carry the same bytes of the same event', async () => {
    const server = await startLoopback(halves, { ...options, payloadBytes: 200 });
    const taps = group.map(({ client }) => tapped(client));
    const witnesses = taps.map(({ half }) => new Witness(half, server.origin, PATIENT));
    await Promise.all(witnesses.map((witness) => witness.untilOpened()));
    server.publish(100);
    await Promise.all(witnesses.map((witness) => witness.untilReceived(100)));
    for (const { texts } of taps) expect(texts).toEqual(server.published);
    expect(witnesses.map(({ client }) => client.payloadBytes)).toEqual(witnesses.map(() => 100 * 200));
  });

  it('have one path on both sides, and name the packages of each; only a control may need none', () => {
    for (const { role, server, client } of group) {
      expect(client.path).toBe(server.path);
      if (role === 'contest') expect([server.packages, client.packages]).not.toContainEqual([]);
    }
  });

  // A TLS handshake is work: fewer of them are enough.
  const clients = protocol === undefined ? 50 : 10;

  it(`end together: ${clients} clients of each hear a goodbye, and the host closes`, async () => {
    const server = await startLoopback(halves, options);
    const witnesses = group.flatMap(({ client }) =>
      Array.from({ length: clients }, () => new Witness(client, server.origin, PATIENT)),
    );
    await Promise.all(witnesses.map((witness) => witness.untilOpened()));
    for (const { id } of group) expect(server.of(id).counts().connections).toBe(clients);
    await server.host.close();
    await Promise.all(witnesses.map((witness) => witness.untilLost()));
    expect(witnesses.map(({ causes }) => causes[0]?.kind)).toEqual(witnesses.map(() => 'ended'));
    for (const { id } of group) {
      await until(`${id} to be empty`, () => server.of(id).counts().connections === 0);
    }
  });
});

/** How a transport encodes events and says goodbye. */
interface Framing {
  /** Bytes of one event on the wire, computed from its text. */
  readonly bytesOf: (seq: number, text: string) => number;
  readonly goodbye: LossCause;
}

const CHUNKED: Framing = {
  bytesOf(seq, text) {
    const bytes = Buffer.byteLength(`id: ${seq}\ndata: ${text}\n\n`);
    return bytes.toString(16).length + 2 + bytes + 2;
  },
  goodbye: { kind: 'ended', code: null },
};
const FRAMED: Framing = {
  bytesOf(_seq, text) {
    const bytes = Buffer.byteLength(text);
    return bytes + (bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10);
  },
  goodbye: { kind: 'ended', code: 1001 },
};
const PREFIXED: Framing = {
  bytesOf: (_seq, text) => 4 + Buffer.byteLength(text),
  goodbye: { kind: 'ended', code: null },
};

/** By transport id. A compressed event has no size of its own. */
const FRAMINGS: Readonly<Record<string, Framing>> = {
  sse: CHUNKED,
  websocket: FRAMED,
  'raw-tcp': PREFIXED,
  'sse-one-class': CHUNKED,
  'sse-http': CHUNKED,
  'sse-framed': CHUNKED,
  'websocket-framed': FRAMED,
};

const framed = loaded.flatMap((transport) => {
  const framing = FRAMINGS[transport.id];
  return framing === undefined ? [] : [{ ...transport, framing }];
});

describe.each(framed)('$id', ({ framing, ...transport }) => {
  const { client } = transport;
  const { serve } = conformance(transport);

  it.each([90, 125, 126, 239, 240, 300, 65_535, 65_536])(
    'costs exactly its formula for an event of %i bytes',
    async (payloadBytes) => {
      const server = await serve({ payloadBytes, firstSeq: 8, names: ['ü'] });
      let sentBytes = (): number => 0;
      server.host.server.on('connection', (socket: Socket) => {
        sentBytes = () => socket.bytesWritten;
      });
      const witness = new Witness(client, server.origin, PATIENT);
      await witness.untilOpened();
      for (const seq of [8, 9, 10, 11]) {
        await until('all bytes so far', () => witness.client.wireBytes === sentBytes());
        const bytesBefore = witness.client.wireBytes;
        server.publish();
        await nextTurn(); // node:http may write at the end of the turn
        await until(`all bytes of event ${seq}`, () => witness.client.wireBytes === sentBytes());
        const text = server.published.at(-1) ?? '';
        expect(Buffer.byteLength(text)).toBe(payloadBytes);
        expect(witness.client.wireBytes - bytesBefore).toBe(framing.bytesOf(seq, text));
      }
    },
  );

  it('says goodbye in its own way', async () => {
    const server = await serve();
    const witness = new Witness(client, server.origin, PATIENT);
    await witness.untilOpened();
    await server.host.close();
    await witness.untilLost();
    expect(witness.causes).toEqual([framing.goodbye]);
  });
});
