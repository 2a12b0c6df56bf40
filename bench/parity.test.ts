/** What the transports share, and what exactly each of them costs on the wire. */
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { PATIENT, tapped, Witness } from '../clients/witness.fixture.ts';
import { startLoopback } from '../servers/hub/loopback.fixture.ts';
import { until } from '../servers/hub/until.fixture.ts';
import { measuringTransports } from './transports.ts';

const loaded = await Promise.all(
  measuringTransports().map(async ([id, transport]) => ({
    id,
    role: transport.role,
    server: (await transport.server()).server,
    client: (await transport.client()).client,
  })),
);
const halves = loaded.map(({ id, server }) => [id, server] as const);

describe('all transports', () => {
  it('carry the same bytes of the same event', async () => {
    const server = await startLoopback(halves, { payloadBytes: 200 });
    const taps = loaded.map(({ client }) => tapped(client));
    const witnesses = taps.map(({ half }) => new Witness(half, server.origin, PATIENT));
    await Promise.all(witnesses.map((witness) => witness.untilOpened()));
    server.publish(100);
    await Promise.all(witnesses.map((witness) => witness.untilReceived(100)));
    for (const { texts } of taps) expect(texts).toEqual(server.published);
    expect(witnesses.map(({ client }) => client.payloadBytes)).toEqual(witnesses.map(() => 100 * 200));
  });

  it('name the packages that put the bytes on the wire, each half its own; only a control may need none', () => {
    for (const { role, server, client } of loaded) {
      if (role !== 'control') {
        expect(server.packages).not.toEqual([]);
        expect(client.packages).not.toEqual([]);
      }
      expect(client.path).toBe(server.path);
    }
  });

  it('end cleanly together: 50 clients of each hear a goodbye, and the host closes', async () => {
    const server = await startLoopback(halves);
    const witnesses = loaded.flatMap(({ client }) =>
      Array.from({ length: 50 }, () => new Witness(client, server.origin, PATIENT)),
    );
    await Promise.all(witnesses.map((witness) => witness.untilOpened()));
    for (const { id } of loaded) expect(server.of(id).counts().connections).toBe(50);
    await server.host.close();
    await Promise.all(witnesses.map((witness) => witness.untilLost()));
    expect(new Set(witnesses.flatMap(({ causes }) => causes.map(({ kind }) => kind)))).toEqual(
      new Set(['ended']),
    );
    for (const { id } of loaded) {
      await until(`${id} to be empty`, () => server.of(id).counts().connections === 0);
    }
  });
});

/** The bytes that one event costs on the wire, computed from its text. */
type Price = (seq: number, text: string) => number;

const chunked: Price = (seq, text) => {
  const bytes = Buffer.byteLength(`id: ${seq}\ndata: ${text}\n\n`);
  return bytes.toString(16).length + 2 + bytes + 2;
};

const framed: Price = (_seq, text) => {
  const bytes = Buffer.byteLength(text);
  return bytes + (bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10);
};

const PRICE: Readonly<Record<string, Price>> = {
  sse: chunked,
  websocket: framed,
  'raw-tcp': (_seq, text) => 4 + Buffer.byteLength(text),
  'sse-http': chunked,
  'sse-framed': chunked,
  'websocket-framed': framed,
};

const GOODBYE: Readonly<Record<string, object>> = {
  sse: { kind: 'ended', code: null },
  websocket: { kind: 'ended', code: 1001 },
  'raw-tcp': { kind: 'ended', code: null },
  'sse-http': { kind: 'ended', code: null },
  'sse-framed': { kind: 'ended', code: null },
  'websocket-framed': { kind: 'ended', code: 1001 },
};

describe.each(loaded.filter(({ id }) => id in PRICE))('$id', ({ id, server: half, client }) => {
  it.each([90, 125, 126, 239, 240, 300, 65_535, 65_536])(
    'costs exactly its formula for an event of %i bytes',
    async (payloadBytes) => {
      const server = await startLoopback([[id, half]], { payloadBytes, firstSeq: 8, names: ['ü'] });
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
        await until(`all bytes of event ${seq}`, () => witness.client.wireBytes === sentBytes());
        const text = server.published.at(-1) ?? '';
        expect(Buffer.byteLength(text)).toBe(payloadBytes);
        expect(witness.client.wireBytes - bytesBefore).toBe(PRICE[id]?.(seq, text));
      }
    },
  );

  it('says goodbye in its own words', async () => {
    const server = await startLoopback([[id, half]]);
    const witness = new Witness(client, server.origin, PATIENT);
    await witness.untilOpened();
    await server.host.close();
    await witness.untilLost();
    expect(witness.causes).toEqual([GOODBYE[id]]);
  });
});
