import type { Check, Reading } from '../../records/record.ts';
import type { Usage } from '../../processes/calls.ts';
import { readTextOrNull } from '../../host/proc.ts';

/** Of what the connections took, a server may still hold so much when they are gone; more, and it keeps what it should free. */
const KEPT_SHARE = 0.2;
/** And so much whatever they took, bytes: what V8 learnt about the code on the way stays. */
const KEPT_BYTES = 1e6;

/** What a server holds, in bytes. */
type Held = Pick<Usage, 'heapUsedBytes' | 'externalBytes' | 'rssBytes'>;

/** The readings of one step. `kernel` is absent where the system does not tell. */
export function readingsAt(at: number, { heapUsedBytes, externalBytes, rssBytes }: Held): Reading[] {
  const slabBytes = parseSlabBytes(readTextOrNull('/proc/meminfo') ?? '');
  return [
    { quantity: 'heap-used', at, value: heapUsedBytes },
    { quantity: 'external', at, value: externalBytes },
    { quantity: 'rest', at, value: rssBytes - heapUsedBytes - externalBytes },
    ...(slabBytes === null ? [] : [{ quantity: 'kernel', at, value: slabBytes }]),
  ];
}

/** The readings when all connections have gone. They have no place on the axis: no connection is open there a second time. */
export function readingsAfter({ heapUsedBytes, externalBytes }: Held): Reading[] {
  return [
    { quantity: 'heap-after', at: null, value: heapUsedBytes },
    { quantity: 'external-after', at: null, value: externalBytes },
  ];
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
