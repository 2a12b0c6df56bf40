import type { MemoryReading } from '../../metrics/memory.ts';
import type { Check } from '../../records/record.ts';
import { reading, type ReadingOf } from '../../rounds/procedure.ts';
import type { Usage } from '../../processes/calls.ts';
import { readTextOrNull } from '../../host/proc.ts';

/** Of what the connections took, a server may still hold so much when they are gone; more, and it keeps what it should free. */
const KEPT_SHARE = 0.2;
/** And so much whatever they took, bytes: what V8 learnt about the code on the way stays. */
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
    ...reading('rest', at, rssBytes - heapUsedBytes - externalBytes),
    ...reading('kernel', at, slabBytes),
  ];
}

/** The readings when all connections have gone. They have no place on the axis: no connection is open there a second time. */
export function readingsAfter({ heapUsedBytes, externalBytes }: Held): readonly ReadingOf<Reads>[] {
  return [...reading('heap-after', null, heapUsedBytes), ...reading('external-after', null, externalBytes)];
}

/** What the kernel of the whole machine holds for its objects, of which sockets are some; null: it does not tell. */
export function parseSlabBytes(meminfo: string): number | null {
  const kilobytes = /^Slab:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** Warns of a server that holds on to what its connections took. Behind full collections nothing else is left to be freed. */
export function checkFreed(before: Held, most: Held, after: Held, connections: number): Check[] {
  const [start, top, end] = [before, most, after].map((held) => held.heapUsedBytes + held.externalBytes);
  const tookBytes = (top ?? 0) - (start ?? 0);
  const keptBytes = (end ?? 0) - (start ?? 0);
  if (keptBytes <= Math.max(tookBytes * KEPT_SHARE, KEPT_BYTES)) return [];
  const values = { keptBytes, tookBytes, connections, limitShare: KEPT_SHARE };
  return [{ code: 'not-freed', outcome: 'warn', values }];
}
