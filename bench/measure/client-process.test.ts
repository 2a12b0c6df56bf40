import { describe, expect, it } from 'vitest';
import { startLoopback } from '../../servers/contract/loopback.fixture.ts';
import { server as half } from '../../servers/websocket.ts';
import { startClient, withChildren } from './arm.ts';
import type { ClientCalls } from './messages.ts';
import { ordinaryArm, planArms, type RoundContext } from './round-context.ts';

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

describe('a client process with everyday clients', () => {
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

  it('refuses to be measured under load: nobody could count its bytes', async () => {
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
