import type { MemoryReading } from '../../metrics/memory.ts';
import type { Check } from '../../records/record.ts';
import { reading, type ReadingOf } from '../../rounds/procedure.ts';
import type { Usage } from '../../processes/calls.ts';
import { readTextOrNull } from '../../host/proc.ts';

/** The share of what the connections took that a server may still hold after they have closed. */
const KEPT_SHARE = 0.2;
/** And this much whatever they took, bytes: what V8 has learnt about the code stays. */
const KEPT_BYTES = 1e6;

/**
 * In bytes by open connections; `rest` is all else that is resident, and `kernel` what the kernel of the machine holds for
 * both sides. `heap-after` and `external-after`: what is left when all connections have closed.
 */
export type Reads = MemoryReading | 'heap-after' | 'external-after';

/** What a server holds, in bytes. */
type Held = Pick<Usage, 'heapUsedBytes' | 'externalBytes' | 'rssBytes'>;

/** The readings of one step. `kernel` is absent where the system does not tell. */
export function readingsAt(
  at: number,
  { heapUsedBytes, externalBytes, rssBytes }: Held,
): readonly ReadingOf<Reads>[] {
  const slabBytes = parseSlabBytes(readTextOrNull('/proc/meminfo') ?? '');
  return [
    ...reading('heap-used', at, heapUsedBytes),
    ...reading('external', at, externalBytes),
    ...reading('rest', at, rssBytes === null ? null : rssBytes - heapUsedBytes - externalBytes),
    ...reading('kernel', at, slabBytes),
  ];
}

/** The readings after all connections have closed. They have no place on the axis: 0 connections are there already. */
export function readingsAfter({ heapUsedBytes, externalBytes }: Held): readonly ReadingOf<Reads>[] {
  return [...reading('heap-after', null, heapUsedBytes), ...reading('external-after', null, externalBytes)];
}

/** What the kernel of the whole machine holds for its objects, of which sockets are some; null: it does not tell. */
export function parseSlabBytes(meminfo: string): number | null {
  const kilobytes = /^Slab:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** Warns of a server that keeps what its connections took. After full collections nothing else is left to be freed. */
export function checkFreed(before: Held, most: Held, after: Held, connections: number): Check[] {
  const [start, top, end] = [before, most, after].map((held) => held.heapUsedBytes + held.externalBytes);
  const tookBytes = (top ?? 0) - (start ?? 0);
  const keptBytes = (end ?? 0) - (start ?? 0);
  if (keptBytes <= Math.max(tookBytes * KEPT_SHARE, KEPT_BYTES)) return [];
  const values = { keptBytes, tookBytes, connections, limitShare: KEPT_SHARE };
  return [{ code: 'not-freed', outcome: 'warn', values }];
}
