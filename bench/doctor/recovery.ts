import { exactly, within, type CaseFinding } from '../cases/case.ts';
import { ordinaryArm } from '../processes/children.ts';
import { makeFaultCell, NOT_RESUMING } from '../questions/cells.ts';
import type { FaultRecord } from '../records/record.ts';
import { ns } from '../records/text.ts';
import { runFaultRound } from '../rounds/fault-round.ts';
import { median } from '../stats/quantile.ts';
import { transports } from '../transports.ts';
import { injection } from './injection.ts';
import { contextOf } from './rounds.ts';

/** How long a client waits before it reconnects: otherwise, its recovery is this and the wait for an event. */
const DELAY_MS = 400;
const EVENTS_PER_SECOND = 50;
const PERIOD_NS = 1e9 / EVENTS_PER_SECOND;
/** What connecting and a busy machine may add, ns. */
const SLACK_NS = 60e6;
const CONNECTIONS = 10;

const cell = makeFaultCell('known-recovery', 'a known recovery', {
  connections: CONNECTIONS,
  eventsPerSecond: EVENTS_PER_SECOND,
  emitMs: 1500,
  fault: 'connections reset',
  timeline: [{ atMs: 500, action: 'reset-connections', marks: 'on-off' }],
  reconnect: { ...NOT_RESUMING, delayMs: DELAY_MS, maxDelayMs: DELAY_MS, reopens: true },
  rounds: { quick: 1 },
});

export const knownRecovery = injection({
  title: 'Detection and recovery',
  injected: `All connections are reset at one moment, and every client waits ${DELAY_MS} ms before it reconnects.`,
  seconds: 4,
  async run(trial) {
    const context = contextOf(trial, cell.id, [ordinaryArm('sse'), ordinaryArm('websocket')]);
    return (await runFaultRound(context, cell)).faults.flatMap(judgeRecovery);
  },
});

/** A reset is detected at once; recovery is the client's delay and at most one period until the next event. Pure. */
export function judgeRecovery({ arm, clients, acceptsAfterFault }: FaultRecord): readonly CaseFinding[] {
  const { label } = transports.get(arm);
  const middle = (of: 'detectionNs' | 'recoveryNs'): number | null =>
    median(clients.map((client) => client[of] ?? Infinity));
  const delayNs = DELAY_MS * 1e6;
  return [
    within(`detection, ${label}`, middle('detectionNs'), [0, SLACK_NS], ns),
    within(`recovery, ${label}`, middle('recoveryNs'), [delayNs - 5e6, delayNs + PERIOD_NS + SLACK_NS], ns),
    exactly(`connections that were accepted again, ${label}`, acceptsAfterFault, CONNECTIONS),
  ];
}
