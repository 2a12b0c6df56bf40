import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { proxies } from '../../proxies/index.ts';
import type { Variant } from '../../proxies/proxy.ts';
import { findProxy } from '../../proxies/start.ts';
import { runProcedure } from '../procedure.fixture.ts';

const TIMEOUT_MS = 60_000;

async function through(proxy: string, variant: Variant, transport: string, quietMs = 0) {
  const settings = { proxy, variant, events: 10, payloadBytes: 0, heartbeatMs: 0, quietMs };
  const { valueOf, checks } = await runProcedure('proxies', transport, settings);
  return {
    passed: valueOf('passed'),
    compressed: valueOf('compressed'),
    told: checks[0]?.values['told'],
    toldAfterNs: valueOf('told-after'),
  };
}

async function upThrough(proxy: string, transport: string, sizesBytes: readonly number[]) {
  const settings = { proxy, sizesBytes: [...sizesBytes] };
  const { valueOf, checks } = await runProcedure('proxied-body', transport, settings);
  return { largest: valueOf('largest-up'), told: checks[0]?.values['told'] };
}

const installed = await Promise.all(
  proxies.entries().map(async ([id, proxy]) => ({ id, isMissing: (await findProxy(proxy)) === null })),
);
const isMissing = (wanted: string): boolean => installed.some(({ id, isMissing: is }) => id === wanted && is);

describe.each(installed)('$id', ({ id, isMissing: skipped }) => {
  it.skipIf(skipped)(
    'passes both transports with the lines that streams need, and leaves nothing behind',
    async () => {
      const own = mkdtempSync(join(tmpdir(), 'proxies-'));
      vi.stubEnv('TMPDIR', own); // other runs on this machine have folders too
      onTestFinished(() => {
        vi.unstubAllEnvs();
        rmSync(own, { recursive: true });
      });
      for (const transport of ['sse', 'websocket'])
        expect(await through(id, 'cured', transport)).toMatchObject({ passed: 10, told: 'nothing' });
      expect(readdirSync(own)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it.skipIf(skipped)(
    'resumes without a loss over a restart of the server behind it',
    async () => {
      for (const transport of ['sse', 'websocket']) {
        const { valueOf } = await runProcedure('proxied-restart', transport, { proxy: id, events: 5 });
        expect(valueOf('missed-over-restart')).toBe(0);
        expect(valueOf('told-of-restart')).not.toBeNull();
      }
    },
    TIMEOUT_MS,
  );

  it.skipIf(skipped)(
    'closes an EventSource for good with the first status of its own, and with nothing else',
    async () => {
      const { valueOf } = await runProcedure('proxied-restart', 'eventsource', { proxy: id, events: 5 });
      expect(valueOf('gave-up')).toBe(valueOf('refused-attempts'));
      if (valueOf('gave-up') === 0) expect(valueOf('missed-over-restart')).toBe(0);
    },
    TIMEOUT_MS,
  );

  it.skipIf(skipped)(
    'passes half a megabyte from the client',
    async () => {
      for (const transport of ['sse', 'websocket'])
        expect(await upThrough(id, transport, [500_000])).toEqual({ largest: 500_000, told: 'nothing' });
    },
    TIMEOUT_MS,
  );

  it.skipIf(skipped)(
    'opens an SSE response whose first event is late',
    async () => {
      for (const transport of ['sse', 'sse-h2']) {
        const { valueOf } = await runProcedure('proxied-headers', transport, { proxy: id });
        expect(valueOf('headers-alone')).not.toBeNull();
        expect(valueOf('headers-with-comment')).not.toBeNull();
      }
    },
    TIMEOUT_MS,
  );

  it.skipIf(skipped)(
    'passes SSE over HTTP/2',
    async () => {
      expect(await through(id, 'http2', 'sse-h2')).toMatchObject({ passed: 10, told: 'nothing' });
    },
    TIMEOUT_MS,
  );
});

it.skipIf(isMissing('nginx'))(
  'nginx at its defaults holds SSE back unless the server forbids it, and refuses WebSockets',
  async () => {
    expect(await through('nginx', 'defaults', 'sse')).toMatchObject({ passed: 10 });
    expect(await through('nginx', 'unmarked', 'sse')).toMatchObject({ passed: 0 });
    expect(await through('nginx', 'unmarked-cured', 'sse')).toMatchObject({ passed: 10 });
    expect(await through('nginx', 'defaults', 'websocket')).toMatchObject({
      passed: 0,
      told: 'refused 404',
      toldAfterNs: null,
    });
  },
  TIMEOUT_MS,
);

it.skipIf(isMissing('nginx'))(
  'nginx holds the headers of SSE back over HTTP/2 until data follows, and a comment cures it',
  async () => {
    const { valueOf } = await runProcedure('proxied-headers', 'sse-h2', { proxy: 'nginx' });
    // The first event comes after a second.
    expect(valueOf('headers-alone')).toBeGreaterThan(0.99e9);
    expect(valueOf('headers-with-comment')).toBeLessThan(valueOf('headers-alone') ?? 0);
  },
  TIMEOUT_MS,
);

it.skipIf(isMissing('haproxy'))(
  'HAProxy passes WebSockets over HTTP/2, and ends an idle stream',
  async () => {
    expect(await through('haproxy', 'http2', 'websocket-h2')).toMatchObject({ passed: 10 });
    const idle = await through('haproxy', 'idle', 'sse', 5000);
    expect(idle).toMatchObject({ passed: 10, told: 'broken ECONNRESET' });
    expect(idle.toldAfterNs).toBeGreaterThan(0.9e9);
  },
  TIMEOUT_MS,
);

it.skipIf(isMissing('nginx'))(
  'nginx that compresses holds back all events unless the server forbids buffering, and refuses a POST of 2 MB, but no such message',
  async () => {
    expect(await through('nginx', 'gzip', 'sse')).toMatchObject({ passed: 10, compressed: 1 });
    expect(await through('nginx', 'gzip-unmarked', 'sse')).toMatchObject({ passed: 0 });
    const sizes = [500_000, 2_000_000];
    expect(await upThrough('nginx', 'sse', sizes)).toEqual({ largest: 500_000, told: 'refused 413' });
    expect(await upThrough('nginx', 'websocket', sizes)).toEqual({ largest: 2_000_000, told: 'nothing' });
  },
  TIMEOUT_MS,
);

it.skipIf(isMissing('haproxy'))(
  'HAProxy compresses unless the server says no-transform',
  async () => {
    expect(await through('haproxy', 'gzip', 'sse')).toMatchObject({ passed: 10, compressed: 0 });
    // Each event waits for the next one or for HAProxy's own time: how many pass is measured, and depends on the machine.
    expect(await through('haproxy', 'gzip-unmarked', 'sse')).toMatchObject({ compressed: 1 });
  },
  TIMEOUT_MS,
);

it('is no proxy where its program is not installed', async () => {
  expect(await findProxy({ ...proxies.get('nginx'), program: 'no-such-proxy' })).toBeNull();
});
