import { expect, it } from 'vitest';
import { runProcedure } from '../procedure.fixture.ts';

const WAYS = ['sse', 'websocket', 'sse-get'];

it.each([
  ...WAYS,
  'sse-gzip-sync',
  'websocket-base64',
  ...WAYS.flatMap((way) => [`${way}-tls`, `${way}-h2`]),
])(
  'over %s everything arrives, of the smallest and of large ones',
  async (transport) => {
    const sizes = [4, 300_000];
    const settings = { clients: 2, content: 'random', sizes, perSecond: [100, 20], measureMs: 400 };
    const { checks, valueOf } = await runProcedure('binary', transport, settings);
    expect(checks.filter(({ outcome }) => outcome === 'void')).toEqual([]);
    expect(valueOf('delay-p50', 4)).toBeGreaterThan(0);
    for (const bytes of sizes) {
      expect(valueOf('server-cpu', bytes)).toBeGreaterThan(0);
      expect(valueOf('client-cpu', bytes)).toBeGreaterThan(0);
      expect(valueOf('wire-bytes', bytes)).toBeGreaterThan(1000);
      expect(valueOf('peak-memory', bytes)).toBeGreaterThan(bytes);
    }
  },
  30_000,
);
