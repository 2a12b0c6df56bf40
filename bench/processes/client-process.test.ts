import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { startHost } from '../../servers/hub/host.ts';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/contract.ts';
import { EventStream } from '../../servers/stream/stream.ts';
import { server as sse } from '../../servers/sse.ts';
import { server as half } from '../../servers/websocket.ts';
import { valueAtQuantile } from '../stats/histogram.ts';
import { ordinaryArm, startClient } from './children.ts';
import { PATIENT } from '../../clients/witness.fixture.ts';

/** Longer than any machine takes for a few events over loopback, ns. */
const MINUTE_NS = 60e9;
const TIMEOUT_MS = 10_000;

/** A client process with two clients that connect to `origin`. */
function connectTwo(transport: string, origin: string) {
  const client = startClient({ cpus: null }, ordinaryArm(transport));
  onTestFinished(() => client.kill());
  const ask = { transport, origin, trusted: null, connections: 2, policy: PATIENT, seed: 7 };
  return { client, connected: client.call('connect', { ...ask, timeoutMs: TIMEOUT_MS }, 2 * TIMEOUT_MS) };
}

describe('a client process with library clients', () => {
  it('does not wait for one that has given up before it was open', async () => {
    const server = await startLoopback([['websocket', half]], { maxConnections: 1 });
    const { connected } = connectTwo('bare-websocket', server.origin);
    await expect(connected).rejects.toThrow(
      'only 1 of 2 connections opened before a client was closed for good',
    );
  });

  it('does not wait for the last events with one that has given up', async () => {
    const server = await startLoopback([['websocket', half]]);
    const { client, connected } = connectTwo('bare-websocket', server.origin);
    await connected;
    server.of('websocket').destroyAll();
    const ask = { firstSeq: 1, lastSeq: 5, timeoutMs: 60_000 };
    const { traces, counts } = await client.call('traces', ask, TIMEOUT_MS);
    const someTime: unknown = expect.any(Number);
    expect(traces.map(({ closedForGoodNs }) => closedForGoodNs)).toEqual([someTime, someTime]);
    expect(counts).toMatchObject({ expected: 10, received: 0, missed: 10, wireBytes: null });
  });

  it('refuses to be measured under load, as its bytes cannot be counted', async () => {
    const server = await startLoopback([['websocket', half]]);
    const { client, connected } = connectTwo('bare-websocket', server.origin);
    await connected;
    const ask = { firstSeq: 1, window: { fromNs: 0, untilNs: 1 }, isScheduled: true };
    await expect(client.call('observe', ask, TIMEOUT_MS)).rejects.toThrow(
      'under load only clients that show their sockets are measured',
    );
  });
});

/**
 * What a client process with two connections collects after one event for each entry: due before now and stamped as sent
 * after now by these times, ns.
 */
async function observeThrough(
  events: readonly { readonly dueAgoNs: number; readonly sentAheadNs: number }[],
  traced: { readonly isTraced?: boolean } = {},
) {
  let aheadNs = 0;
  const stream = new EventStream({
    clock: { ...clock, nowNs: () => clock.nowNs() + aheadNs },
    epoch: 'test',
    names: ['Kuhn Group'],
    payloadBytes: null,
    replayWindow: 10,
  });
  const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0 };
  const host = await startHost({ halves: [['sse', sse]], stream, options, port: 0, host: '127.0.0.1' });
  onTestFinished(() => host.close());
  const { client, connected } = connectTwo('sse', `http://127.0.0.1:${host.port}`);
  await connected;
  const nowNs = clock.nowNs();
  const window = { fromNs: nowNs - 10 * MINUTE_NS, untilNs: nowNs + 1e6 };
  await client.call('observe', { firstSeq: 1, window, isScheduled: true, ...traced }, TIMEOUT_MS);
  for (const [index, { dueAgoNs, sentAheadNs }] of events.entries()) {
    aheadNs = sentAheadNs;
    stream.publish(index + 1, nowNs - dueAgoNs);
  }
  const until = { lastSeq: events.length, timeoutMs: TIMEOUT_MS };
  const collected = await client.call('collect', until, 2 * TIMEOUT_MS);
  const { traces } = await client.call('traces', { ...until, firstSeq: 1 }, 2 * TIMEOUT_MS);
  return { collected, traces };
}

describe('a client process', () => {
  it('counts delivery from when an event was due, and transit from when it was sent', async () => {
    const late = { dueAgoNs: MINUTE_NS, sentAheadNs: 0 };
    const { window } = (await observeThrough([late, late, late])).collected;
    expect([window.delivery.count, window.transit.count]).toEqual([6, 6]);
    expect(valueAtQuantile(window.delivery, 0)).toBeGreaterThanOrEqual(MINUTE_NS);
    expect(valueAtQuantile(window.transit, 1)).toBeLessThan(MINUTE_NS);
  });

  it('keeps every event of a window by number only when it is asked to', async () => {
    const usual = { dueAgoNs: 1e6, sentAheadNs: 0 };
    const late = { dueAgoNs: MINUTE_NS, sentAheadNs: 0 };
    const plain = await observeThrough([usual, late]);
    expect(plain.traces.map(({ events }) => events.dueNs.length)).toEqual([0, 0]);
    const traced = await observeThrough([usual, late], { isTraced: true });
    const isLate = traced.traces.map(({ events: { dueNs, receivedNs } }) =>
      dueNs.map((due, at) => (receivedNs[at] ?? 0) - due >= MINUTE_NS),
    );
    expect(isLate).toEqual([
      [false, true],
      [false, true],
    ]);
    expect(traced.collected.window.delivery.count).toBe(4);
  });

  it('returns no delay at all when one event was received before it was sent, and counts those that were', async () => {
    const usual = { dueAgoNs: 1e6, sentAheadNs: 0 };
    const events = [usual, { ...usual, sentAheadNs: MINUTE_NS }, usual];
    const { window, counts } = (await observeThrough(events)).collected;
    expect(window.negativeTransit).toBe(2);
    expect([window.delivery.count, window.transit.count]).toEqual([0, 0]);
    expect(counts).toMatchObject({ expected: 6, received: 6, missed: 0 });
  });
});
