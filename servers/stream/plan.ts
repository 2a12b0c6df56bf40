/** The schedule of a stream: which event is due when. Every server must emit it, never early and never skipping. */
export interface StreamPlan {
  /** Seq of the first event. */
  readonly firstSeq: number;
  /** How many events there are; null: without end. */
  readonly events: number | null;
  /** When the first event is due, monotonic ns. */
  readonly startNs: number;
  /** From one event to the next, ns. A fraction where the rate does not divide 1e9, such as 30 events/s. */
  readonly periodNs: number;
}

/**
 * When event `seq` is due, whole monotonic ns: a fraction would take clients the slow way of `readStamps`. Rounded for each event
 * and not once for the period, so that the schedule does not drift.
 */
export function dueNs(plan: StreamPlan, seq: number): number {
  return Math.round(plan.startNs + (seq - plan.firstSeq) * plan.periodNs);
}

/** Seq of the last event; Infinity for a plan without end. */
export function lastSeq(plan: StreamPlan): number {
  return plan.events === null ? Infinity : plan.firstSeq + plan.events - 1;
}

/** The first event that is not yet due at `nowNs`: where a restarted server continues the plan. */
export function firstSeqAfter(plan: StreamPlan, nowNs: number): number {
  const passed = Math.floor((nowNs - plan.startNs) / plan.periodNs);
  let seq = plan.firstSeq + Math.max(0, passed);
  while (dueNs(plan, seq) <= nowNs) seq += 1; // at most twice: `passed` is exact but for the rounding
  return Math.min(seq, lastSeq(plan) + 1);
}
