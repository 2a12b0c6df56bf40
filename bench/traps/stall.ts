import { withChildren } from '../measure/arm.ts';
import type { ServerCalls } from '../measure/messages.ts';
import type { Check } from '../model/record.ts';
import type { Encoded } from '../stats/histogram.ts';
import { measure, startArm, startOwn } from './arm.ts';
import { STALL_MS } from './injections.ts';
import type { TrapContext } from './trap.ts';

const EVENTS_PER_SECOND = 500;
const MEASURE_MS = 2000;

export const STALL_SETTING =
  `SSE, 1 connection, ${EVENTS_PER_SECOND} events/s for ${MEASURE_MS / 1000} s. ` +
  `The server stops once for ${STALL_MS} ms.`;

/** A stream whose server stopped once. */
export interface StalledStream {
  /** received - sent, and received - due, of the same events, ns. */
  readonly transit: Encoded;
  readonly delivery: Encoded;
  readonly stallNs: number;
  /** From one event to the next in the plan, ns. */
  readonly periodNs: number;
  readonly checks: readonly Check[];
}

/** Measures one stream whose server stops once. */
export async function measureStall(context: TrapContext): Promise<StalledStream> {
  return withChildren(context.signal, async (keep) => {
    const arm = await startArm(context, keep, {
      transport: 'sse',
      connections: 1,
      server: startOwn<ServerCalls>('stalling-server', context.cpus?.server ?? null),
    });
    const { client, checks } = await measure(context, arm, {
      pace: { kind: 'rate', eventsPerSecond: EVENTS_PER_SECOND },
      settleMs: 300,
      measureMs: MEASURE_MS,
    });
    return {
      transit: client.transit,
      delivery: client.delivery,
      stallNs: STALL_MS * 1e6,
      periodNs: 1e9 / EVENTS_PER_SECOND,
      checks,
    };
  });
}

/**
 * What one stall does to a quantile of delivery, ns. Of N events, floor(N (1 - q)) lie beyond quantile q, and each event
 * after the first one that the stall caught waited one period less.
 * @param q 0 to 1. @returns 0 for a quantile that the stall does not reach.
 */
export function predictedNs(stallNs: number, periodNs: number, events: number, q: number): number {
  // The product may be a hair too small: 99.99999999999997 of 1,000 events are 100.
  const beyond = Math.floor(events * (1 - q) * (1 + 1e-9));
  return Math.max(0, stallNs - periodNs * beyond);
}
