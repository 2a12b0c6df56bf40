import { describe, expect, it } from 'vitest';
import { runProcedure } from '../procedure.fixture.ts';
import { checkComplete, delaysOf } from './slow-stream.ts';

describe.each(['sse-h2-shared', 'websocket-h2-shared'])('%s', (transport) => {
  it('admits as many streams as the server says, and the next one waits for a place', async () => {
    const { valueOf } = await runProcedure('stream-limit', transport, { limit: 100, waitMs: 200 });
    expect([valueOf('at-once'), valueOf('refused')]).toEqual([100, 0]);
    expect(valueOf('opened-after')).toBeGreaterThan(0);
  });

  it('goes on after a GOAWAY, ends cleanly at the restart, and loses nothing', async () => {
    const { valueOf } = await runProcedure('goaway', transport, { streams: 5, events: 5 });
    expect([valueOf('goaway-alive'), valueOf('goaway-connections')]).toEqual([5, 2]);
    expect([valueOf('restart-ended'), valueOf('restart-missed')]).toEqual([6, 0]);
    expect(valueOf('restart-told-after')).toBeGreaterThan(0);
    expect(valueOf('restart-connections')).toBe(1);
  });

  it('holds at the server what one stream does not read, and loses nothing', async () => {
    const settings = { streams: 3, eventsPerSecond: 200, payloadBytes: 4000, phaseMs: 600 };
    const { valueOf, checks } = await runProcedure('slow-stream', transport, settings);
    expect(checks).toEqual([]);
    // 480 kB were sent to it. The window of a stream has 64 KiB, and what is on its way in the client is not read either.
    expect(valueOf('held', 1)).toBeGreaterThan(200_000);
    // An event that is due at the beginning waits until the client runs again.
    expect(valueOf('same-p99', 2)).toBeGreaterThan(500e6);
    for (const place of [0, 1, 2]) expect(valueOf('elsewhere-p99', place)).toBeGreaterThan(0);
  });
});

it('with a connection for each stream, the one beyond the limit opens at once', async () => {
  const { valueOf } = await runProcedure('stream-limit', 'sse-h2', { limit: 5, waitMs: 5000 });
  expect([valueOf('at-once'), valueOf('opened-after')]).toEqual([6, null]);
});

it('a phase has the events that are due in it, whenever they come', () => {
  const plan = { firstSeq: 1, events: 2, startNs: 100, periodNs: 10 };
  const traces = [
    { events: { dueNs: [99, 100, 110, 120], receivedNs: [500, 390, 400, 500], wireBytes: [] } },
  ];
  expect(delaysOf('same-p99', 1, traces, plan)).toEqual([{ quantity: 'same-p99', at: 1, value: 290 }]);
});

it.each([{ missed: 1 }, { duplicate: 1 }, { lostNs: [5] }])(
  'a client with %j voids the procedure',
  (wrong) => {
    const sound = { missed: 0, duplicate: 0, lostNs: [] };
    expect(checkComplete([sound, { ...sound, ...wrong }])).toMatchObject([{ outcome: 'void' }]);
  },
);
