import type { SoakCheckpoint, SoakLine } from '../records/soak.ts';

const STARTED_AT = '2026-05-04T09:30:00Z';

/**
 * For tests: the lines of an hour of SSE with a checkpoint every 18 s, in which nothing grows.
 * @param parts.change what is different at a moment, in seconds
 */
export function soakLines({
  segment = 1,
  change = () => ({}),
}: {
  readonly segment?: number;
  readonly change?: (atSeconds: number) => Partial<SoakCheckpoint>;
} = {}): readonly SoakLine[] {
  const place = { transport: 'sse', segment };
  return [
    {
      kind: 'settings',
      schemaVersion: 1,
      startedAt: STARTED_AT,
      settings: {
        transports: ['sse'],
        connections: 20,
        eventsPerSecond: 100,
        hours: 1,
        checkpointSeconds: 18,
        seed: 7,
      },
    },
    { kind: 'segment', ...place, startedAt: STARTED_AT, node: 'v24.0.0' },
    ...Array.from({ length: 200 }, (_, index): SoakCheckpoint => {
      const atSeconds = 18 * (index + 1);
      return {
        kind: 'checkpoint',
        ...place,
        atSeconds,
        rssBytes: 8e7,
        heapBytes: 1e7,
        externalBytes: 2e6,
        timers: 3,
        descriptors: 44,
        connections: 20,
        deliveryP50Ns: 4e5,
        deliveryP99Ns: 2e6,
        expected: 36_000,
        missed: 0,
        duplicate: 0,
        reordered: 0,
        voidChecks: [],
        ...change(atSeconds),
      };
    }),
  ];
}
