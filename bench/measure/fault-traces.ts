import { dueNs, type StreamPlan } from '../../servers/contract/plan.ts';
import type { Check, ClientFaultRecord, FaultCounts, FaultRecord } from '../model/record.ts';
import type { ClientTrace } from './messages.ts';

/** What was observed of one arm in one fault. */
export interface FaultObservations {
  readonly arm: string;
  readonly plan: StreamPlan;
  readonly lastSeq: number;
  /** When the fault began and ended, monotonic ns. */
  readonly onNs: number;
  readonly offNs: number;
  readonly accepts: number;
  readonly replayed: number;
  readonly counts: FaultCounts;
  readonly traces: readonly ClientTrace[];
}

/** Turns the stamps of every client into detection, recovery, gap and end state. Pure. */
export function describeFault(observed: FaultObservations): FaultRecord {
  const { arm, plan, lastSeq, onNs, offNs, accepts, replayed, counts, traces } = observed;
  return {
    arm,
    firstSeq: plan.firstSeq,
    lastSeq,
    faultOnNs: onNs,
    faultOffNs: offNs,
    clients: traces.map((trace) => describeClient(trace, observed)),
    counts,
    acceptsAfterFault: accepts,
    replayed,
    checks: checkFault(observed),
  };
}

function describeClient(
  trace: ClientTrace,
  { plan, lastSeq, onNs, offNs }: FaultObservations,
): ClientFaultRecord {
  const lostNs = trace.lostNs.find((atNs) => atNs >= onNs) ?? null;
  const backNs = trace.firstEventNs.find((atNs) => atNs !== null && atNs >= offNs) ?? null;
  const isWhole = trace.highestSeq >= lastSeq;
  // A client that never came back has heard nothing until the very end: that counts too.
  const silentAtEndNs = isWhole ? 0 : dueNs(plan, lastSeq) - (trace.lastEventNs ?? plan.startNs);
  return {
    detectionNs: lostNs === null ? null : lostNs - onNs,
    recoveryNs: backNs === null ? null : backNs - offNs,
    longestGapNs: Math.max(trace.longestGapNs, silentAtEndNs),
    missed: trace.missed,
    duplicate: trace.duplicate,
    reordered: trace.reordered,
    reconnectAttempts: trace.attemptNs.length - 1,
    endState: trace.isClosedForGood ? 'closed-for-good' : isWhole ? 'ok' : 'stalled',
  };
}

/** A fault that touched nobody proves nothing: the scenario's own effect must be seen. */
function checkFault({ traces, onNs, accepts }: FaultObservations): Check[] {
  const untouched = traces.filter((trace) => !trace.lostNs.some((atNs) => atNs >= onNs)).length;
  const attempts = traces.reduce((sum, trace) => sum + trace.attemptNs.length - 1, 0);
  const checks: Check[] = [];
  if (untouched > 0) {
    checks.push({
      code: 'fault-without-effect',
      outcome: 'void',
      detail: `${untouched} of ${traces.length} connections lived through the fault as if nothing had happened.`,
    });
  }
  if (accepts !== attempts) {
    checks.push({
      code: 'attempts-disagree',
      outcome: 'warn',
      detail: `The clients made ${attempts} attempts, and the link accepted ${accepts}.`,
    });
  }
  return checks;
}
