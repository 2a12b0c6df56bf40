import type { Metric } from '../records/metric.ts';
import { defineRegistry, type Registry } from '../registry.ts';
import { mostBuffered } from './most-buffered.ts';
import { stallMemory } from './stall-memory.ts';
import { closedAfter } from './closed-after.ts';
import { beforeStall } from './before-stall.ts';
import { duringStall } from './during-stall.ts';
import { staleBurst } from './stale-burst.ts';
import { stalestEvent } from './stalest-event.ts';
import { requests } from './requests.ts';
import { bytesBothWays } from './bytes-both-ways.ts';
import { foreground } from './foreground.ts';
import { foregroundIdle } from './foreground-idle.ts';
import { answered } from './answered.ts';
import { attempts } from './attempts.ts';
import { browserLimit } from './browser-limit.ts';
import { burstFirst } from './burst-first.ts';
import { burstLast } from './burst-last.ts';
import { capacity } from './capacity.ts';
import { caughtUp } from './caught-up.ts';
import { clientCpu } from './client-cpu.ts';
import { delivery } from './delivery.ts';
import { detection } from './detection.ts';
import { duplicate } from './duplicate.ts';
import { firstEvent } from './first-event.ts';
import { firstShown } from './first-shown.ts';
import { handshakeBytes } from './handshake-bytes.ts';
import { heartbeatBytes } from './heartbeat-bytes.ts';
import { failedAttempts } from './failed-attempts.ts';
import { heartbeatDetection } from './heartbeat-detection.ts';
import { herdBack } from './herd-back.ts';
import { herdFirstEvent } from './herd-first-event.ts';
import { herdWorst100ms } from './herd-worst-100ms.ts';
import { heldBack } from './held-back.ts';
import { lag } from './lag.ts';
import { leakedBytes } from './leaked-bytes.ts';
import { leakedTimers } from './leaked-timers.ts';
import { longestGap } from './longest-gap.ts';
import { loopDelay } from './loop-delay.ts';
import { memoryExternal } from './memory-external.ts';
import { memoryHeap } from './memory-heap.ts';
import { memoryKernel } from './memory-kernel.ts';
import { memoryResident } from './memory-resident.ts';
import { memoryRest } from './memory-rest.ts';
import { memory } from './memory.ts';
import { missed } from './missed.ts';
import { openCpu } from './open-cpu.ts';
import { openTime } from './open-time.ts';
import { opensPerSecond } from './opens-per-second.ts';
import { overheadBytes } from './overhead-bytes.ts';
import { packets } from './packets.ts';
import { recovery } from './recovery.ts';
import { reordered } from './reordered.ts';
import { replayed } from './replayed.ts';
import { returnAfter503 } from './return-after-503.ts';
import { returnAfterReset } from './return-after-reset.ts';
import { serverCpu } from './server-cpu.ts';
import { serverDetection } from './server-detection.ts';
import { throughput } from './throughput.ts';
import { transit } from './transit.ts';
import { wireBytes } from './wire-bytes.ts';
import { wireSurplus } from './wire-surplus.ts';

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
  'browser-limit': browserLimit,
  'return-after-reset': returnAfterReset,
  'return-after-503': returnAfter503,
  'wire-surplus': wireSurplus,
  'handshake-bytes': handshakeBytes,
  'heartbeat-bytes': heartbeatBytes,
  packets,
  'burst-first': burstFirst,
  'burst-last': burstLast,
  'open-time': openTime,
  'first-event': firstEvent,
  'open-cpu': openCpu,
  'opens-per-second': opensPerSecond,
  capacity,
  'most-buffered': mostBuffered,
  'stall-memory': stallMemory,
  'closed-after': closedAfter,
  'before-stall': beforeStall,
  'during-stall': duringStall,
  'stale-burst': staleBurst,
  'stalest-event': stalestEvent,
  requests,
  'bytes-both-ways': bytesBothWays,
  foreground,
  'foreground-idle': foregroundIdle,
  answered,
  'herd-worst-100ms': herdWorst100ms,
  'herd-back': herdBack,
  'failed-attempts': failedAttempts,
  'herd-first-event': herdFirstEvent,
  'loop-delay': loopDelay,
  'leaked-timers': leakedTimers,
  'leaked-bytes': leakedBytes,
  'heartbeat-detection': heartbeatDetection,
  'server-detection': serverDetection,
  'memory-resident': memoryResident,
  'memory-heap': memoryHeap,
  'memory-external': memoryExternal,
  'memory-rest': memoryRest,
  'memory-kernel': memoryKernel,
  'first-shown': firstShown,
  'held-back': heldBack,
} as const satisfies Record<string, Metric>);
