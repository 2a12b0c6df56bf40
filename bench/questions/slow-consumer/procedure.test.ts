import { describe, expect, it } from 'vitest';
import { buffersOf, checkSlow, closeOf, staleOf } from './procedure.ts';
import { readTextOrNull } from '../../host/proc.ts';
import { runProcedure } from '../procedure.fixture.ts';

/** What falls due in 0.8 s: a busy machine keeps a client from reading for some of that before it is told to stop, and may not close it. */
const LIMIT_BYTES = 20 * 2 ** 20;
const FOR_EVER_BYTES = 2 ** 40;
/** 24 MB/s: more than any kernel takes comes together, and the server holds the rest. */
const settings = { others: 1, eventsPerSecond: 500, payloadBytes: 48_000, beforeMs: 300, stallMs: 2500 };
const STALE_EVENTS = ((settings.stallMs + 20) / 1000) * settings.eventsPerSecond;
const STALE_BYTES = STALE_EVENTS * settings.payloadBytes;
/** It lets the buffers of a connection grow up to a limit, and counts more than the bytes in them; elsewhere they are smaller. */
const KERNEL_BYTES = ['rmem', 'wmem'].reduce(
  (sum, name) =>
    sum + Number(readTextOrNull(`/proc/sys/net/ipv4/tcp_${name}`)?.trim().split(/\s+/).at(-1) ?? 6e6),
  0,
);

describe.each(['sse', 'websocket'])('a client of %s that stops reading', (transport) => {
  it('is closed at the limit, reconnects and has every event once', async () => {
    const { valueOf, checks } = await runProcedure('slow-consumer', transport, {
      ...settings,
      bufferLimitBytes: LIMIT_BYTES,
    });
    expect(checks.map(({ code }) => code)).not.toContain('slow-client-astray');
    expect(valueOf('closed-after', 1)).toBeGreaterThan(300e6);
    expect(valueOf('closed-after', 1)).toBeLessThan(valueOf('stalest-event', 1) ?? 0);
    // It is closed in the turn in which it passes the limit. What may come on top is held for the other client.
    expect(valueOf('most-buffered', 1)).toBeLessThan(1.5 * LIMIT_BYTES);
    expect(valueOf('stale-burst', 1)).toBe(STALE_EVENTS);
    expect(valueOf('stalest-event', 1)).toBeGreaterThan(settings.stallMs * 1e6);
  });

  it('without a limit has all but the kernel takes held for it, and memory grows as what is held', async () => {
    const { valueOf, checks } = await runProcedure('slow-consumer', transport, {
      ...settings,
      bufferLimitBytes: FOR_EVER_BYTES,
    });
    expect(checks.map(({ code }) => code)).not.toContain('slow-client-astray');
    expect(valueOf('closed-after', 1)).toBeNull();
    expect(valueOf('stale-burst', 1)).toBe(STALE_EVENTS);
    const most = valueOf('most-buffered', 1) ?? 0;
    expect(most).toBeGreaterThan(STALE_BYTES - KERNEL_BYTES);
    expect(most).toBeLessThan(STALE_BYTES * 1.02); // the framing is all that comes on top
    const growth = valueOf('memory-growth', 1) ?? 0;
    expect(growth / most).toBeGreaterThan(0.9);
    expect(growth / most).toBeLessThan(1.4);
  });
});

describe('the readings of a stall', () => {
  it('stand at their nominal time, and nothing before the stall is among them', () => {
    const sample = (atNs: number, bufferedBytes: number) => {
      return { atNs, bufferedBytes, closedSlow: 0, closed: [] };
    };
    const samples = [sample(0.9e9, 7), sample(1.002e9, 1), sample(1.098e9, 5), sample(1.23e9, 3)];
    expect(buffersOf(samples, 1e9)).toEqual([
      { quantity: 'buffered-bytes', at: 0, value: 1 },
      { quantity: 'buffered-bytes', at: 100e6, value: 5 },
      { quantity: 'buffered-bytes', at: 200e6, value: 3 },
      { quantity: 'most-buffered', at: 1, value: 5 },
    ]);
  });

  it('name the moment of the close where the policy closed, and else none', () => {
    const closed = [{ fromNs: 0, untilNs: 1.7e9 }];
    expect(closeOf({ closedSlow: 1, closed }, 1e9)).toEqual([
      { quantity: 'closed-after', at: 1, value: 0.7e9 },
    ]);
    expect(closeOf({ closedSlow: 0, closed }, 1e9)).toEqual([]);
  });

  it('count as stale what was due before the client read on and came after', () => {
    const events = {
      dueNs: [1, 2, 3, 11],
      receivedNs: [5, 12, 13, 14],
      wireBytes: [null, null, null, null],
    };
    expect(staleOf({ events }, 10)).toEqual([
      { quantity: 'stale-burst', at: 1, value: 2 },
      { quantity: 'stalest-event', at: 1, value: 10 },
    ]);
  });
});

const during = { fromNs: 0, untilNs: 7 };
const before = { fromNs: 0, untilNs: 5 };

it.each([
  [
    { missed: 1, duplicate: 0, lostNs: [] },
    { closedSlow: 0, closed: [] },
  ],
  [
    { missed: 0, duplicate: 1, lostNs: [] },
    { closedSlow: 0, closed: [] },
  ],
  [
    { missed: 0, duplicate: 0, lostNs: [7] },
    { closedSlow: 0, closed: [during] },
  ],
  [
    { missed: 0, duplicate: 0, lostNs: [] },
    { closedSlow: 1, closed: [during] },
  ],
  [
    { missed: 0, duplicate: 0, lostNs: [7] },
    { closedSlow: 2, closed: [before, during] },
  ],
])('a slow client with %j voids the procedure when the server counts %j', (trace, counts) => {
  expect(checkSlow(trace, counts, 6)).toMatchObject([{ code: 'slow-client-astray', outcome: 'void' }]);
});

it('a slow client that has everything and lost its connection to the policy alone is sound', () => {
  const trace = { missed: 0, duplicate: 0, lostNs: [7] };
  expect(checkSlow(trace, { closedSlow: 1, closed: [during] }, 6)).toEqual([]);
});
