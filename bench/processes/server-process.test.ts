import { describe, expect, it, onTestFinished } from 'vitest';
import { PATIENT, Witness } from '../../clients/witness.fixture.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/contract.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { valueAtQuantile } from '../stats/histogram.ts';
import { contestants } from '../transports.ts';
import { ordinaryArm, startServer } from './children.ts';
import type { Child } from './child.ts';
import type { ServerCalls } from './calls.ts';

const CLIENTS = 50;

const TIMEOUT_MS = 20_000;

/** A server process that has loaded a transport. */
async function load(transport: string): Promise<Child<ServerCalls>> {
  const server = startServer({ cpus: null }, ordinaryArm(transport));
  onTestFinished(() => server.kill());
  await server.call('load', { transport, seed: 1 }, TIMEOUT_MS);
  return server;
}

async function listen(server: Child<ServerCalls>, heartbeatMs: number): Promise<number> {
  const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs };
  const ask = { port: 0, epoch: 'test', payloadBytes: null, options, restore: null };
  return (await server.call('listen', ask, TIMEOUT_MS)).port;
}

/** How each protocol says goodbye. */
const goodbyes: Readonly<Record<string, { kind: 'ended'; code: number | null }>> = {
  sse: { kind: 'ended', code: null },
  websocket: { kind: 'ended', code: 1001 },
};

it.each(contestants())(
  'SIGTERM in mid-stream says goodbye to 50 clients over %s, and ends the process with code 0',
  async (id, transport) => {
    const [server, { client }] = [await load(id), await transport.client()];
    const origin = `http://127.0.0.1:${await listen(server, DEFAULT_SERVER_OPTIONS.heartbeatMs)}`;
    const witnesses = Array.from({ length: CLIENTS }, () => new Witness(client, origin, PATIENT));
    await until('all to be open', () => witnesses.every((witness) => witness.client.isOpen));
    const plan = { firstSeq: 1, events: 100_000, startNs: clock.nowNs(), periodNs: 10e6 };
    const emitting = server.call('emit', { plan, fromSeq: 1, window: null }, 1_000_000);
    await until('events at all', () => witnesses.every(({ events }) => events.length > 2));

    await Promise.all([server.stop(3000), expect(emitting).rejects.toThrow('exit code 0')]);
    await until('all clients to be told', () => witnesses.every(({ causes }) => causes.length > 0));
    for (const { causes, seqs } of witnesses) {
      expect(causes).toEqual([goodbyes[id]]);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    }
  },
);

it('SIGTERM ends a server process that does not listen yet', async () => {
  const server = await load('sse');
  await server.stop(3000);
  await expect(server.call('counts', {}, 1000)).rejects.toThrow('exit code 0');
});

/** Longer than any machine takes for a few events, ns. */
const MINUTE_NS = 60e9;

/** A server process that listens, with this number of connections. */
async function startListening(connections: number): Promise<Child<ServerCalls>> {
  const server = await load('sse');
  const port = await listen(server, 0);
  const leaving = new AbortController();
  onTestFinished(() => {
    leaving.abort();
  });
  const visit = () => fetch(`http://127.0.0.1:${port}/events`, { signal: leaving.signal });
  await Promise.all(Array.from({ length: connections }, visit));
  return server;
}

describe('a server process', () => {
  it('counts a delivery for each connection that an event is written to', async () => {
    const server = await startListening(3);
    const startNs = clock.nowNs() + 100e6;
    const plan = { firstSeq: 1, events: 40, startNs, periodNs: 25e6 };
    const window = { fromNs: startNs + 50e6, untilNs: startNs + 950e6 };
    const emitted = await server.call('emit', { plan, fromSeq: 1, window }, TIMEOUT_MS);
    // Both are read at one and the same instant, and an event is written to all connections in one turn.
    expect(emitted.window?.events).toBeGreaterThan(0);
    expect(emitted.window?.deliveries).toBe(3 * (emitted.window?.events ?? 0));
  });

  it('counts its lag from when an event was due', async () => {
    const server = await startListening(0);
    const nowNs = clock.nowNs();
    const plan = { firstSeq: 1, events: 5, startNs: nowNs - 2 * MINUTE_NS, periodNs: 1e6 };
    const window = { fromNs: plan.startNs, untilNs: nowNs + 1e6 };
    const emitted = await server.call('emit', { plan, fromSeq: 1, window }, TIMEOUT_MS);
    expect(emitted.window?.lag.count).toBe(5);
    const { lag = { count: 0, data: null } } = emitted.window ?? {};
    expect(valueAtQuantile(lag, 0)).toBeGreaterThan(MINUTE_NS);
  });
});
