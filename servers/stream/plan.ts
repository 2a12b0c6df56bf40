/** The schedule of a stream: which event is due when. Every server must emit it, never early and never skipping. */
export interface StreamPlan {
  /** Seq of the first event. */
  readonly firstSeq: number;
  /** How many events there are; null: without end. */
  readonly events: number | null;
  /** When the first event is due, monotonic ns. */
  readonly startNs: number;
  /** From one event to the next, ns. */
  readonly periodNs: number;
}

/** When event `seq` is due, monotonic ns. */
export function dueNs(plan: StreamPlan, seq: number): number {
  return plan.startNs + (seq - plan.firstSeq) * plan.periodNs;
}

/** Seq of the last event; Infinity for a plan without end. */
export function lastSeq(plan: StreamPlan): number {
  return plan.events === null ? Infinity : plan.firstSeq + plan.events - 1;
}

/** The first event that is not yet due at `nowNs`: where a restarted server takes up the plan again. */
export function firstSeqAfter(plan: StreamPlan, nowNs: number): number {
  const passed = Math.floor((nowNs - plan.startNs) / plan.periodNs) + 1;
  return Math.min(plan.firstSeq + Math.max(0, passed), lastSeq(plan) + 1);
}
