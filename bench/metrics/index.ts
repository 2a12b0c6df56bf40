import type { Metric } from '../model/metric.ts';
import { defineRegistry, type Registry } from '../registry.ts';
import { attempts } from './attempts.ts';
import { caughtUp } from './caught-up.ts';
import { clientCpu } from './client-cpu.ts';
import { delivery } from './delivery.ts';
import { detection } from './detection.ts';
import { duplicate } from './duplicate.ts';
import { firstEvent } from './first-event.ts';
import { heldBack } from './held-back.ts';
import { lag } from './lag.ts';
import { longestGap } from './longest-gap.ts';
import { memoryExternal } from './memory-external.ts';
import { memoryHeap } from './memory-heap.ts';
import { memoryKernel } from './memory-kernel.ts';
import { memoryResident } from './memory-resident.ts';
import { memoryRest } from './memory-rest.ts';
import { memory } from './memory.ts';
import { missed } from './missed.ts';
import { overheadBytes } from './overhead-bytes.ts';
import { recovery } from './recovery.ts';
import { reordered } from './reordered.ts';
import { replayed } from './replayed.ts';
import { serverCpu } from './server-cpu.ts';
import { throughput } from './throughput.ts';
import { transit } from './transit.ts';
import { wireBytes } from './wire-bytes.ts';

/** Every number that a record can yield. The id is the file's name. */
export const metrics: Registry<Metric> = defineRegistry<Metric>('metric', {
  delivery,
  transit,
  lag,
  'server-cpu': serverCpu,
  'client-cpu': clientCpu,
  'wire-bytes': wireBytes,
  'overhead-bytes': overheadBytes,
  throughput,
  missed,
  duplicate,
  reordered,
  detection,
  recovery,
  'caught-up': caughtUp,
  'longest-gap': longestGap,
  replayed,
  attempts,
  memory,
  'memory-resident': memoryResident,
  'memory-heap': memoryHeap,
  'memory-external': memoryExternal,
  'memory-rest': memoryRest,
  'memory-kernel': memoryKernel,
  'first-event': firstEvent,
  'held-back': heldBack,
} as const satisfies Record<string, Metric>);
