import type { Metric } from '../model/metric.ts';
import { defineRegistry, type Registry } from '../registry.ts';
import { attempts } from './attempts.ts';
import { caughtUp } from './caught-up.ts';
import { clientCpu } from './client-cpu.ts';
import { delivery } from './delivery.ts';
import { detection } from './detection.ts';
import { duplicate } from './duplicate.ts';
import { failedAttempts } from './failed-attempts.ts';
import { heartbeatDetection } from './heartbeat-detection.ts';
import { herdBack } from './herd-back.ts';
import { herdFirstEvent } from './herd-first-event.ts';
import { herdWorst100ms } from './herd-worst-100ms.ts';
import { lag } from './lag.ts';
import { leakedBytes } from './leaked-bytes.ts';
import { leakedTimers } from './leaked-timers.ts';
import { longestGap } from './longest-gap.ts';
import { loopDelay } from './loop-delay.ts';
import { memory } from './memory.ts';
import { missed } from './missed.ts';
import { overheadBytes } from './overhead-bytes.ts';
import { recovery } from './recovery.ts';
import { reordered } from './reordered.ts';
import { replayed } from './replayed.ts';
import { serverCpu } from './server-cpu.ts';
import { serverDetection } from './server-detection.ts';
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
  'herd-worst-100ms': herdWorst100ms,
  'herd-back': herdBack,
  'failed-attempts': failedAttempts,
  'herd-first-event': herdFirstEvent,
  'loop-delay': loopDelay,
  'leaked-timers': leakedTimers,
  'leaked-bytes': leakedBytes,
  'heartbeat-detection': heartbeatDetection,
  'server-detection': serverDetection,
} as const satisfies Record<string, Metric>);
