import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../servers/contract/clock.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/contract/options.ts';
import { valueAtQuantile } from '../stats/histogram.ts';
import { startServer } from './arm.ts';
import type { Child } from './child.ts';
import type { ServerCalls } from './messages.ts';
import { ordinaryArm } from './round-context.ts';

const TIMEOUT_MS = 10_000;
/** Longer than any machine takes for a few events, ns. */
const MINUTE_NS = 60e9;

/** A server process that listens, with so many connections. */
async function startListening(connections: number): Promise<Child<ServerCalls>> {
  const server = startServer({ cpus: null }, ordinaryArm('sse'));
  onTestFinished(() => server.kill());
  await server.call('load', { transport: 'sse', seed: 1 }, TIMEOUT_MS);
  const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0 };
  const asked = { port: 0, epoch: 'test', payloadBytes: null, options, restore: null };
  const { port } = await server.call('listen', asked, TIMEOUT_MS);
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
    const startNs = clock.nowNs() + 20e6;
    const plan = { firstSeq: 1, events: 40, startNs, periodNs: 5e6 };
    const window = { fromNs: startNs + 20e6, untilNs: startNs + 150e6 };
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
