import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { startHost } from '../../servers/hub/host.ts';
import { startLoopback } from '../../servers/hub/loopback.fixture.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/contract.ts';
import { EventStream } from '../../servers/stream/stream.ts';
import { server as sse } from '../../servers/sse.ts';
import { server as half } from '../../servers/websocket.ts';
import { valueAtQuantile } from '../stats/histogram.ts';
import { startClient, withChildren } from './children.ts';
import type { ClientCalls, ClientTrace } from './calls.ts';
import { ordinaryArm } from './children.ts';
import { planArms, type RoundContext } from '../rounds/context.ts';

const context: RoundContext = {
  scenario: 'test',
  profile: 'quick',
  round: 1,
  seed: 7,
  ...planArms([]),
  cpus: null,
  idleLagP90Ns: null,
  versionOf: () => '1.2.3',
  signal: new AbortController().signal,
};

const connect = {
  transport: 'bare-websocket',
  connections: 2,
  policy: {
    delayMs: 1,
    backoffFactor: 1,
    maxDelayMs: 1,
    jitter: 'none',
    silenceTimeoutMs: null,
    resume: true,
    reopens: true,
  },
  seed: 7,
  timeoutMs: 15_000,
} as const satisfies Partial<ClientCalls['connect']['ask']>;

describe('a client process with library clients', () => {
  it('does not wait for one that has given up before it was open', async () => {
    const server = await startLoopback([['websocket', half]], { maxConnections: 1 });
    await withChildren(context.signal, async (keep) => {
      const client = keep(startClient(context, ordinaryArm('bare-websocket')));
      await expect(client.call('connect', { ...connect, origin: server.origin }, 10_000)).rejects.toThrow(
        'only 1 of 2 connections opened before a client was closed for good',
      );
    });
  });

  it('does not wait for the last events with one that has given up', async () => {
    const server = await startLoopback([['websocket', half]]);
    await withChildren(context.signal, async (keep) => {
      const client = keep(startClient(context, ordinaryArm('bare-websocket')));
      await client.call('connect', { ...connect, origin: server.origin }, 15_000);
      server.of('websocket').destroyAll();
      const ask = { firstSeq: 1, lastSeq: 5, timeoutMs: 60_000 };
      const { traces, counts } = await client.call('traces', ask, 10_000);
      expect(traces.map(({ closedForGoodNs }) => closedForGoodNs)).toEqual([
        expect.any(Number),
        expect.any(Number),
      ]);
      expect(counts).toMatchObject({ expected: 10, received: 0, missed: 10, wireBytes: null });
    });
  });

  it('refuses to be measured under load, as its bytes cannot be counted', async () => {
    const server = await startLoopback([['websocket', half]]);
    await withChildren(context.signal, async (keep) => {
      const client = keep(startClient(context, ordinaryArm('bare-websocket')));
      await client.call('connect', { ...connect, origin: server.origin }, 15_000);
      const window = { fromNs: 0, untilNs: 1 };
      await expect(
        client.call('observe', { firstSeq: 1, window, isScheduled: true }, 10_000),
      ).rejects.toThrow('under load only clients that show their sockets are measured');
    });
  });
});

/** Longer than any machine takes for three events over loopback, ns. */
const MINUTE_NS = 60e9;
const TIMEOUT_MS = 10_000;

/** What a client process hands over in the end. */
interface Observed {
  readonly collected: ClientCalls['collect']['answer'];
  readonly traces: readonly ClientTrace[];
}

/**
 * What a client process with two connections collects after one event for each entry: due before now and stamped as sent
 * after now by these times, ns.
 */
async function observeThrough(
  events: readonly { readonly dueAgoNs: number; readonly sentAheadNs: number }[],
  traced: { readonly isTraced?: boolean } = {},
): Promise<Observed> {
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
  const client = startClient({ cpus: null }, ordinaryArm('sse'));
  onTestFinished(() => client.kill());
  const policy = {
    delayMs: 60_000,
    backoffFactor: 1,
    maxDelayMs: 60_000,
    jitter: 'none',
    silenceTimeoutMs: null,
    resume: false,
    reopens: true,
  } as const;
  const origin = `http://127.0.0.1:${host.port}`;
  const ask = { transport: 'sse', origin, connections: 2, policy, seed: 1, timeoutMs: TIMEOUT_MS };
  await client.call('connect', ask, TIMEOUT_MS);
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

/** As `observeThrough`, without the lives of the clients. */
async function collectAfter(
  events: Parameters<typeof observeThrough>[0],
): Promise<ClientCalls['collect']['answer']> {
  const { collected } = await observeThrough(events);
  return collected;
}

describe('a client process', () => {
  it('counts delivery from when an event was due, and transit from when it was sent', async () => {
    const late = { dueAgoNs: MINUTE_NS, sentAheadNs: 0 };
    const { window } = await collectAfter([late, late, late]);
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

  it('hands over no delay at all when one event came before it was sent, and says how many did', async () => {
    const usual = { dueAgoNs: 1e6, sentAheadNs: 0 };
    const { window, counts } = await collectAfter([usual, { ...usual, sentAheadNs: MINUTE_NS }, usual]);
    expect(window.negativeTransit).toBe(2);
    expect([window.delivery.count, window.transit.count]).toEqual([0, 0]);
    expect(counts).toMatchObject({ expected: 6, received: 6, missed: 0 });
  });
});
