import { describe, expect, it } from 'vitest';
import { RoomLedger, messageText } from '../../processes/room-ledger.ts';
import { measureOnce, runProcedure } from '../procedure.fixture.ts';

const measureOne = measureOnce('two-way', { clients: 2, roomSize: 1, perSecond: [50], measureMs: 600 });

describe.each(['sse', 'websocket', 'raw-tcp', 'sse-tls', 'websocket-tls', 'sse-h2', 'websocket-h2'])(
  'over %s',
  (transport) => {
    it('every message comes back to its sender, once', async () => {
      const { checks, valueOf } = await measureOne(transport);
      expect(checks.filter(({ outcome }) => outcome === 'void')).toEqual([]);
      expect(valueOf('round-trip-p50', 50)).toBeGreaterThan(0);
      expect(valueOf('acknowledged-p50', 50)).toBeGreaterThan(0);
      expect(valueOf('server-cpu', 50)).toBeGreaterThan(0);
    });

    it('every member of a room gets what all send', async () => {
      const room = { clients: 6, roomSize: 3, perSecond: [20], measureMs: 500 };
      const { checks, valueOf } = await runProcedure('two-way', transport, room);
      expect(checks.filter(({ outcome }) => outcome === 'void')).toEqual([]);
      // Each message goes down three times.
      expect(valueOf('bytes-down', 20)).toBeGreaterThan(3 * messageText(0, 1).length);
    });
  },
);

it('the floor is a server that sends back what it reads: every message comes back, and none is read', async () => {
  const { valueOf } = await measureOne('raw-tcp');
  expect(valueOf('bare-echo-cpu', 50)).toBeGreaterThan(0);
});

it('a frame up is the text, a header of two bytes and a mask of four; a POST has its headers as well', async () => {
  const bytesUp = async (transport: string): Promise<number> =>
    (await measureOne(transport)).valueOf('bytes-up', 50) ?? 0;
  const frame = await bytesUp('websocket');
  // The same messages: what differs is their framing, to the byte.
  expect(frame - (await bytesUp('raw-tcp'))).toBeCloseTo(2, 6);
  expect(await bytesUp('sse')).toBeGreaterThan(frame + 100);
});

describe('the ledger', () => {
  const plan = { firstSeq: 1, events: 6, startNs: 1000, periodNs: 10 };
  const ledger = () => new RoomLedger(plan, { clients: 2, roomSize: 2 }, { fromNs: 1000, untilNs: 1030 });

  it('lets the clients send in turn, and counts a delay from when a message was due', () => {
    const own = ledger();
    expect([1, 2, 3].map((seq) => own.messageAt(seq))).toEqual([
      { from: 0, seq: 1 },
      { from: 1, seq: 1 },
      { from: 0, seq: 2 },
    ]);
    own.received(1, messageText(1, 1), 1015); // due at 1010
    own.received(1, messageText(1, 2), 1035); // due at 1030: after the window
    expect([...own.counts().delaysNs]).toEqual([5]);
  });

  it('finds what is missing, comes twice and comes late, for each pair of members', () => {
    const own = ledger();
    for (const [receiver, from, seq] of [
      [0, 0, 2],
      [0, 0, 1], // overtaken
      [0, 0, 3],
      [0, 0, 3], // twice
      [1, 0, 1],
      [1, 0, 3], // the second is missing
    ] as const)
      own.received(receiver, messageText(from, seq), 2000);
    // Three of each of two senders are expected by each of two members; of the second sender none came.
    expect(own.counts()).toMatchObject({ expected: 12, missed: 1 + 6, duplicate: 1, reordered: 1 });
  });

  it('refuses a text that nobody sent, and a message of another room', () => {
    expect(() => ledger().received(0, '{"from":0,"seq":1,"text":"other"}', 2000)).toThrow(
      /client 0 received/,
    );
    expect(() => ledger().received(0, messageText(5, 1), 2000)).toThrow(/client 0 received/);
  });

  it('takes the answer to a message as its acknowledgement, and without one the message that comes back', () => {
    const own = ledger();
    own.received(0, messageText(0, 1), 1004);
    own.received(1, messageText(0, 1), 1009);
    expect([...own.counts().acknowledgedNs]).toEqual([4]);
    own.acknowledged(2, 1016); // due at 1010
    own.acknowledged(4, 1050); // due at 1030: after the window
    expect([...own.counts().acknowledgedNs]).toEqual([6]);
  });

  it('shows a message that arrives before it was due', () => {
    const own = ledger();
    own.received(0, messageText(0, 1), 999);
    expect(own.counts()).toMatchObject({ early: 1 });
  });
});
