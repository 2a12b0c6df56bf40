import { describe, expect, it } from 'vitest';
import {
  acceptSse,
  acceptUpgrade,
  frame,
  serveForeign,
  sseEvent,
  targetAt,
} from '../../clients/targets/foreign-server.fixture.ts';
import type { ForeignTarget } from '../../clients/targets/contract.ts';
import { systemClock } from '../../servers/stream/clock.ts';
import { createManualClock } from '../../servers/stream/manual-clock.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { decodeHistogram, encodeHistogram } from '../stats/histogram.ts';
import { halfOf, TargetClients } from './target-clients.ts';
import { wallNowMs } from './wall-clock.ts';

/** 1 to 12 without 7, with 9 twice: what each of the two protocols below sends. */
const SEQS = [1, 2, 3, 4, 5, 6, 8, 9, 9, 10, 11, 12];

/** The wall clock ticks at every look, so that its offset is known: 1 ms after the look that the monotonic clock stands at. */
function tickingWall(startMs: number): () => number {
  let nowMs = startMs;
  return () => (nowMs += 1);
}

/** Opens clients of a target, under a clock that only the test moves. */
async function openClients(target: ForeignTarget, connections: number, nowMs = tickingWall(0)) {
  const clock = createManualClock(1e9);
  const clients = new TargetClients(clock, nowMs, encodeHistogram);
  const half = await halfOf(target);
  let arrived = 0;
  const opened = await clients.open(
    { target, connections, viaPort: null, reconnectMs: null, timeoutMs: 10_000 },
    {
      open: (stream, route, handlers) =>
        half.open(stream, route, {
          ...handlers,
          event(id, data) {
            handlers.event(id, data);
            arrived += 1;
          },
          heartbeat() {
            handlers.heartbeat();
            arrived += 1;
          },
        }),
    },
  );
  return {
    clock,
    clients,
    opened,
    /** Waits until so many events and heartbeats have arrived in all. */
    arrivals: (wanted: number) => until(`${wanted} arrivals`, () => arrived === wanted),
    /** What is observed while `during` runs, in a window of 500 ms of the clock. */
    async observe(during: () => Promise<void>) {
      const fromNs = clock.nowNs() + 10e6;
      const measuring = clients.measure({ fromNs, untilNs: fromNs + 500e6 });
      clock.advance(10);
      await during();
      clock.advance(500);
      const { seen } = await measuring;
      clients.close();
      return seen;
    },
  };
}

describe('a server of SSE that was written by hand', () => {
  it('is counted exactly: events, numbers that are missing or come twice, comments and bytes', async () => {
    const server = await serveForeign((socket) => acceptSse(socket));
    const target = targetAt(`http://127.0.0.1:${server.port}/`, { seq: { kind: 'sse-id' } });
    const { opened, arrivals, observe } = await openClients(target, 3);
    expect(opened).toMatchObject({ open: 3, failure: null });
    const texts = SEQS.map((seq) => sseEvent('{"a":1}', seq)).join('');
    const seen = await observe(async () => {
      for (const socket of server.sockets) socket.write(`${texts}: still here\n\n`);
      await arrivals(3 * (SEQS.length + 1));
    });
    expect(seen).toMatchObject({
      connections: 3,
      lostConnections: 0,
      deliveries: 3 * SEQS.length,
      heartbeats: 3,
      payloadBytes: 3 * SEQS.length * 7,
      wireBytes: 3 * (texts.length + ': still here\n\n'.length),
      sequence: { events: 3 * SEQS.length, missed: 3, duplicate: 3, reordered: 0 },
      delays: null,
      serverProcess: null,
    });
    expect([seen.openings.count, seen.firstEvents.count]).toEqual([3, 3]);
  });
});

describe('a WebSocket server that was written by hand', () => {
  it('is counted exactly: messages, numbers at a path, pings and bytes', async () => {
    const server = await serveForeign(acceptUpgrade);
    const target = targetAt(`ws://127.0.0.1:${server.port}/live`, {
      seq: { kind: 'json', path: 'data.0.n' },
    });
    const { arrivals, observe } = await openClients(target, 2);
    const frames = SEQS.map((n) => frame(JSON.stringify({ data: [{ n }] })));
    const seen = await observe(async () => {
      for (const socket of server.sockets) socket.write(Buffer.concat([...frames, frame('', 9)]));
      await arrivals(2 * (SEQS.length + 1));
    });
    expect(seen).toMatchObject({
      deliveries: 2 * SEQS.length,
      heartbeats: 2,
      wireBytes: 2 * (Buffer.concat(frames).length + 2),
      sequence: { events: 2 * SEQS.length, missed: 2, duplicate: 2, reordered: 0 },
    });
  });

  it('gives the delay by its own time field, and how far that can be off', async () => {
    const server = await serveForeign(acceptUpgrade);
    const sentAt = { path: 't', unit: 'unix-ms' } as const;
    const target = targetAt(`ws://127.0.0.1:${server.port}/`, { sentAt });
    const { clock, arrivals, observe } = await openClients(target, 1, tickingWall(1_700_000_000_000));
    const { delays } = await observe(async () => {
      // The window began 10 ms after the clocks were compared, when the third tick was seen.
      const nowMs = 1_700_000_000_004 + 10;
      clock.advance(90);
      for (const t of [nowMs, nowMs + 60])
        for (const socket of server.sockets) socket.write(frame(JSON.stringify({ t })));
      await arrivals(2);
    });
    const found = decodeHistogram(delays?.values ?? { count: 0, data: null });
    expect(found.map(({ upTo, count }) => [Math.round(upTo / 1e6), count])).toEqual([
      [30, 1],
      [90, 1],
    ]);
    // A step of the field; and the wall clock, which ticked 4 times at the second look, has left the other one by 600 ms.
    expect(delays).toMatchObject({ early: 0, boundNs: 1e6 + 596e6 });
  });

  it('voids delays that are negative by more than can be', async () => {
    const server = await serveForeign(acceptUpgrade);
    const sentAt = { path: 't', unit: 'monotonic-ns' } as const;
    const { clock, arrivals, observe } = await openClients(
      targetAt(`ws://127.0.0.1:${server.port}/`, { sentAt }),
      1,
    );
    const { delays } = await observe(async () => {
      for (const socket of server.sockets) socket.write(frame(JSON.stringify({ t: clock.nowNs() + 1 })));
      await arrivals(1);
    });
    expect(delays).toMatchObject({ early: 1, values: { count: 0 }, boundNs: 0 });
  });
});

it('gaps are those between the events of each connection, to the ns, and the silence at the end is one of them', async () => {
  const server = await serveForeign((socket) => {
    acceptSse(socket);
    socket.write(sseEvent('first'));
  });
  const { clock, arrivals, observe } = await openClients(targetAt(`http://127.0.0.1:${server.port}/`), 1);
  await arrivals(1);
  const seen = await observe(async () => {
    for (const [at, waitMs] of [40, 20, 150, 20].entries()) {
      clock.advance(waitMs);
      for (const socket of server.sockets) socket.write(sseEvent('next'));
      await arrivals(at + 2);
    }
  });
  // The bins are 0.1 % wide.
  expect(decodeHistogram(seen.gaps).map(({ upTo, count }) => [Math.round(upTo / 1e6), count])).toEqual([
    [20, 2],
    [50, 1],
    [150, 1],
  ]);
  expect(seen.longestGapNs).toBe(270e6);
});

it('says which connection failed, and how many are open', async () => {
  let accepted = 0;
  const server = await serveForeign((socket) => {
    accepted += 1;
    if (accepted <= 2) acceptSse(socket);
    else socket.end('HTTP/1.1 503 Full\r\nContent-Length: 0\r\n\r\n');
  });
  const { clients, opened } = await openClients(targetAt(`http://127.0.0.1:${server.port}/`), 3);
  clients.close();
  expect(opened).toMatchObject({
    open: 2,
    failure: { cause: { kind: 'refused', status: 503 }, head: { status: 503 } },
  });
});

it('counts what is lost in a window, and what an interruption takes from each client', async () => {
  let accepted = 0;
  const server = await serveForeign((socket, head) => {
    accepted += 1;
    acceptSse(socket);
    const resumesFrom = Number(/last-event-id: (\d+)/i.exec(head)?.[1] ?? 3);
    socket.write([1, 2, 3].map((step) => sseEvent('x', resumesFrom + step)).join(''));
  });
  const target = targetAt(`http://127.0.0.1:${server.port}/`, { seq: { kind: 'sse-id' } });
  const clients = new TargetClients(systemClock, wallNowMs, encodeHistogram);
  const half = await halfOf(target);
  let count = 0;
  const received = (): number => count;
  await clients.open(
    { target, connections: 1, viaPort: null, reconnectMs: 1, timeoutMs: 10_000 },
    {
      open: (stream, route, handlers) =>
        half.open(stream, route, {
          ...handlers,
          event(id, data) {
            handlers.event(id, data);
            count += 1;
          },
        }),
    },
  );
  const eventsOf = () => clients.interruption().clients[0];
  await until('its events', () => eventsOf()?.isBack === true && received() === 3);
  clients.mark();
  for (const socket of server.sockets) socket.resetAndDestroy();
  await until('the client to be back', () => accepted === 2 && received() === 6);
  expect(eventsOf()).toMatchObject({ losses: 1, attempts: 1, missed: 0, duplicate: 0, isBack: true });
  expect(server.heads[1]).toMatch(/^last-event-id: 6\r$/im);
  clients.close();
});
