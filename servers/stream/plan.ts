/** The schedule of a stream: which event is due when. Every server must emit it, never early and never skipping. */
export interface StreamPlan {
  /** Seq of the first event. */
  readonly firstSeq: number;
  /** How many events there are; null: without end. */
  readonly events: number | null;
  /** When the first event is due, monotonic ns. */
  readonly startNs: number;
  /** From one event to the next, ns, on average. A fraction where the rate does not divide 1e9, such as 30 events/s. */
  readonly periodNs: number;
  /** How many events are due together, with the first of them; absent: 1. */
  readonly eventsPerBurst?: number;
}

/**
 * When event `seq` is due, whole monotonic ns: a fraction would take clients the slow way of `readStamps`. Rounded for each event
 * and not once for the period, so that the schedule does not drift.
 */
export function dueNs({ firstSeq, startNs, periodNs, eventsPerBurst = 1 }: StreamPlan, seq: number): number {
  const before = seq - firstSeq;
  return Math.round(startNs + (before - (before % eventsPerBurst)) * periodNs);
}

/** Seq of the last event; Infinity for a plan without end. */
export function lastSeq(plan: StreamPlan): number {
  return plan.events === null ? Infinity : plan.firstSeq + plan.events - 1;
}

/** The first event that is not yet due at `nowNs`: where a restarted server continues the plan. */
export function firstSeqAfter(plan: StreamPlan, nowNs: number): number {
  const { startNs, periodNs, eventsPerBurst = 1 } = plan;
  const bursts = Math.floor((nowNs - startNs) / (periodNs * eventsPerBurst));
  let seq = plan.firstSeq + Math.max(0, bursts) * eventsPerBurst;
  while (dueNs(plan, seq) <= nowNs) seq += 1; // at most two bursts: `bursts` is exact but for the rounding
  return Math.min(seq, lastSeq(plan) + 1);
}
