import { dueNs, type StreamPlan } from '../../servers/stream/plan.ts';
import type { Check, ClientFaultRecord, FaultCounts, FaultRecord, LifeMark } from '../records/record.ts';
import type { ClientTrace } from '../processes/calls.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { checkStandstill } from './checks.ts';

/** Events belong to one stretch while no more than this number of periods lies between them. */
const STRETCH_PERIODS = 3;

/** What was observed of one arm in one fault. */
export interface FaultObservations {
  readonly arm: string;
  readonly plan: StreamPlan;
  readonly lastSeq: number;
  /** When the fault began and ended, monotonic ns. */
  readonly onNs: number;
  /** null: it never ended. */
  readonly offNs: number | null;
  /** Connections affected by the step that began the fault; null: it acted on a process. */
  readonly touched: number | null;
  readonly accepts: number;
  /** Whether attempts can fail before the link sees them, or library clients reuse a connection. */
  readonly isAttemptHidden: boolean;
  readonly replayed: number;
  /** Connections that the server saw close: from when until when they were open, monotonic ns. Empty: it is dead. */
  readonly serverClosed: readonly { readonly fromNs: number; readonly untilNs: number }[];
  /** For how long each process that the fault did not stop stood still, ns. */
  readonly stoodNs: Readonly<Record<string, number>>;
  readonly counts: FaultCounts;
  readonly traces: readonly ClientTrace[];
}

/** Turns the stamps of every client into detection, recovery, gap and end state. Pure. */
export function describeFault(observed: FaultObservations): FaultRecord {
  const { arm, plan, lastSeq, onNs, offNs, accepts, replayed, counts, traces } = observed;
  const [first] = traces;
  return {
    arm,
    firstSeq: plan.firstSeq,
    lastSeq,
    faultOnNs: onNs,
    faultOffNs: offNs,
    clients: traces.map((trace) => describeClient(trace, observed)),
    serverDetectionsNs: observed.serverClosed
      .filter(({ fromNs, untilNs }) => fromNs < onNs && untilNs >= onNs)
      .map(({ untilNs }) => untilNs - onNs)
      .toSorted((a, b) => a - b),
    example: first === undefined ? [] : lifeOf(first, plan, onNs),
    counts,
    replayDelays: encodeHistogram(traces.flatMap(replayDelaysNs)),
    acceptsAfterFault: accepts,
    replayed,
    checks: checkFault(observed),
  };
}

function describeClient(
  trace: ClientTrace,
  { plan, lastSeq, onNs, offNs }: FaultObservations,
): ClientFaultRecord {
  const { receivedNs, dueNs: eventsDueNs, wireBytes } = trace.events;
  const lostNs = trace.lostNs.find((atNs) => atNs >= onNs) ?? null;
  // A client that lost its connection recovers with the next one: what was still in the old socket does not count.
  const reopened = lostNs === null ? null : (trace.openedNs.find((atNs) => atNs >= lostNs) ?? null);
  // There is no recovery from a fault that never ends, even if a new connection works for a while.
  const endNs = offNs ?? Infinity;
  const backFromNs = lostNs === null ? endNs : Math.max(endNs, reopened ?? Infinity);
  const backAt = receivedNs.findIndex((atNs) => atNs >= backFromNs);
  const presentAt = receivedNs.findIndex(
    (atNs, at) => atNs >= backFromNs && (eventsDueNs[at] ?? -Infinity) >= endNs,
  );
  const after = (at: number): number | null => (at === -1 ? null : (receivedNs[at] ?? endNs) - endNs);
  // The connection over which it caught up may be a later one than the first.
  const present = receivedNs[presentAt] ?? -Infinity;
  const attempt = trace.attempts.findLast(({ atNs }) => atNs <= present) ?? null;
  const isWhole = trace.highestSeq >= lastSeq;
  return {
    detectionNs: lostNs === null ? null : lostNs - onNs,
    recoveryNs: after(backAt),
    caughtUpNs: after(presentAt),
    catchUpBytes:
      reopened === null ? null : difference(wireBytes[presentAt] ?? null, attempt?.wireBytes ?? null),
    longestGapNs: longestGapNs(trace, plan, isWhole ? null : lastSeq),
    missed: trace.missed,
    duplicate: trace.duplicate,
    reordered: trace.reordered,
    reconnectAttempts: trace.attempts.length - 1,
    endState: trace.closedForGoodNs !== null ? 'closed-for-good' : isWhole ? 'ok' : 'stalled',
  };
}

/**
 * How late each event came that fell due between the loss of a connection and the attempt that opened the next one. What falls
 * due during that attempt may be live already, and says nothing.
 */
function replayDelaysNs({ lostNs, openedNs, attempts, events }: ClientTrace): readonly number[] {
  const absences = lostNs.map((fromNs) => {
    const openNs = openedNs.find((atNs) => atNs > fromNs) ?? Infinity;
    return { fromNs, untilNs: attempts.findLast(({ atNs }) => atNs <= openNs)?.atNs ?? openNs };
  });
  return events.receivedNs.flatMap((atNs, at) => {
    const eventDueNs = events.dueNs[at] ?? Infinity;
    const isOverdue = absences.some(({ fromNs, untilNs }) => eventDueNs >= fromNs && eventDueNs < untilNs);
    return isOverdue ? [atNs - eventDueNs] : [];
  });
}

function difference(later: number | null, earlier: number | null): number | null {
  return later === null || earlier === null ? null : later - earlier;
}

/**
 * The longest time between two events, the time until the end of the plan included if the client lacks its last event.
 * @param lackingSeq the last event of the plan, when it never came; null: it did
 */
function longestGapNs(
  { events: { receivedNs } }: ClientTrace,
  plan: StreamPlan,
  lackingSeq: number | null,
): number {
  const gaps = receivedNs.slice(1).map((atNs, at) => atNs - (receivedNs[at] ?? atNs));
  const atEndNs = lackingSeq === null ? 0 : dueNs(plan, lackingSeq) - (receivedNs.at(-1) ?? plan.startNs);
  return Math.max(0, atEndNs, ...gaps);
}

/** The life of a client in marks, in the order of time. */
function lifeOf(trace: ClientTrace, { periodNs }: StreamPlan, onNs: number): LifeMark[] {
  const stretches: { what: 'events'; fromNs: number; untilNs: number; events: number }[] = [];
  for (const atNs of trace.events.receivedNs.map((receivedNs) => receivedNs - onNs)) {
    const last = stretches.at(-1);
    if (last === undefined || atNs - last.untilNs > STRETCH_PERIODS * periodNs) {
      stretches.push({ what: 'events', fromNs: atNs, untilNs: atNs, events: 1 });
    } else {
      last.untilNs = atNs;
      last.events += 1;
    }
  }
  const moments = (what: Exclude<LifeMark['what'], 'events'>, stamps: readonly number[]): LifeMark[] =>
    stamps.map((atNs) => ({ what, atNs: atNs - onNs }));
  return [
    ...stretches,
    ...moments('lost', trace.lostNs),
    ...moments(
      'attempt',
      trace.attempts.map(({ atNs }) => atNs),
    ),
    ...moments('opened', trace.openedNs),
    ...moments('closed-for-good', trace.closedForGoodNs === null ? [] : [trace.closedForGoodNs]),
  ].toSorted((a, b) => startOf(a) - startOf(b));
}

function startOf(mark: LifeMark): number {
  return mark.what === 'events' ? mark.fromNs : mark.atNs;
}

/** A fault without effect proves nothing. This looks at the effect itself, not at what followed from it. */
function checkFault({ traces, touched, accepts, isAttemptHidden, stoodNs }: FaultObservations): Check[] {
  const attempts = traces.reduce((sum, trace) => sum + trace.attempts.length - 1, 0);
  const checks = checkStandstill(stoodNs);
  if (touched !== null && touched < traces.length) {
    checks.push({
      code: 'fault-without-effect',
      outcome: 'void',
      values: { touched, connections: traces.length },
    });
  }
  if (!isAttemptHidden && accepts !== attempts) {
    checks.push({
      code: 'attempts-disagree',
      outcome: 'warn',
      values: { attempts, acceptedConnections: accepts },
    });
  }
  return checks;
}
