import { describe, expect, it } from 'vitest';
import { programOf } from '../../proxies/balancer.ts';
import { findProxy } from '../../proxies/start.ts';
import type { ProcedureCell } from '../../records/scenario.ts';
import { runProcedure } from '../procedure.fixture.ts';

const CLIENTS = 6;
const TIMEOUT_MS = 60_000;

const deploy = (balancer: string, transport: string, settings: ProcedureCell['settings']) =>
  runProcedure('deploys', transport, {
    balancer,
    streams: 'inside',
    way: 'rolling',
    servers: 2,
    connections: CLIENTS,
    eventsPerSecond: 50,
    awayMs: 400,
    pauseMs: 300,
    drainMs: 300,
    delayMs: 100,
    resume: true,
    retryMs: 100,
    retrySpreadMs: 50,
    limitMs: 15_000,
    ...settings,
  });

const isMissing = {
  haproxy: (await findProxy(programOf('haproxy'))) === null,
  'nginx-without-max-fails': (await findProxy(programOf('nginx-without-max-fails'))) === null,
};

describe.each([
  ['sse', 'haproxy'],
  ['websocket', 'haproxy'],
  ['websocket', 'nginx-without-max-fails'],
] as const)('over %s behind %s', (transport, balancer) => {
  it.skipIf(isMissing[balancer])(
    'no client that resumes misses anything, though another server takes over its connection',
    async () => {
      const { checks, valueOf, valuesOf } = await deploy(balancer, transport, {});
      expect(checks.filter(({ outcome }) => outcome === 'void')).toEqual([]);
      const none = ['missed', 'duplicate', 'reordered', 'kept', 'away', 'gave-up'];
      expect(none.map((name) => valueOf(name))).toEqual(none.map(() => 0));
      expect(valueOf('reconnects')).toBeGreaterThanOrEqual(1);
      expect(valueOf('told-ended', transport === 'sse' ? null : 1001)).toBeGreaterThan(0);
      const left = valuesOf('server-connections');
      expect(left).toHaveLength(2);
      expect(left.reduce((sum, one) => sum + one, 0)).toBe(CLIENTS);
    },
    TIMEOUT_MS,
  );
});

describe.skipIf(isMissing.haproxy)('behind HAProxy', () => {
  it(
    'all connections stay where the streams are in a service beside the application',
    async () => {
      const settings = { streams: 'beside', way: 'at-once', awayMs: 1500 };
      const { checks, valueOf, valuesOf } = await deploy('haproxy', 'websocket', settings);
      expect(checks.map(({ values }) => values['told'])).toEqual(['nothing']);
      expect(valueOf('kept')).toBe(CLIENTS);
      expect(valueOf('outage-max')).toBeNull();
      expect(valuesOf('attempts')).toEqual([]);
      expect(valueOf('failed-requests')).toBeGreaterThan(0); // the deploy took place
    },
    TIMEOUT_MS,
  );

  it(
    'without resume events are missed',
    async () => {
      const { valueOf } = await deploy('haproxy', 'sse', { resume: false });
      expect(valueOf('missed')).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it(
    'draining ends no stream',
    async () => {
      const { valueOf, checks } = await deploy('haproxy', 'sse', { way: 'drained' });
      expect(checks.filter(({ outcome }) => outcome === 'void')).toEqual([]);
      expect(valueOf('left-while-draining')).toBe(0);
      expect(valueOf('kept')).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'an EventSource that is told 503 is closed for good, and a client that tries again returns',
    async () => {
      const atOnce = { way: 'at-once', awayMs: 1500 };
      const library = await deploy('haproxy', 'eventsource', atOnce);
      expect(library.valueOf('gave-up')).toBeGreaterThan(0);
      expect(library.valueOf('gave-up')).toBe(library.valueOf('told-refused', 503));
      expect(library.valueOf('missed')).toBeGreaterThan(0);
      const own = await deploy('haproxy', 'sse', atOnce);
      expect(own.valueOf('gave-up')).toBe(0);
      expect(own.valueOf('missed')).toBe(0);
      expect(own.valueOf('told-refused', 503)).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});
