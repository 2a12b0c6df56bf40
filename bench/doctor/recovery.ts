import { runFaultRound } from '../rounds/fault-round.ts';
import { planArms } from '../rounds/round-context.ts';
import type { Trial } from '../rounds/trial.ts';
import type { FaultRecord } from '../records/record.ts';
import type { FaultCell } from '../records/scenario.ts';
import { faultCell } from '../questions/fault-cell.ts';
import { median } from '../stats/quantile.ts';
import { ms, within, type Case, type Finding } from './case.ts';

/** How long a client waits before it comes back: with nothing else in the way, its recovery is this and an event's wait. */
const DELAY_MS = 400;
const EVENTS_PER_SECOND = 50;
const PERIOD_NS = 1e9 / EVENTS_PER_SECOND;
/** What connecting and a busy machine may add, ns. */
const SLACK_NS = 60e6;
const CONNECTIONS = 10;

const cell: FaultCell = faultCell({
  id: 'known-recovery',
  label: 'a known recovery',
  connections: CONNECTIONS,
  eventsPerSecond: EVENTS_PER_SECOND,
  emitMs: 1500,
  fault: 'connections reset',
  timeline: [{ atMs: 500, action: 'reset-connections', marks: 'on-off' }],
  reconnect: {
    delayMs: DELAY_MS,
    backoffFactor: 1,
    maxDelayMs: DELAY_MS,
    jitter: 'none',
    silenceTimeoutMs: null,
    resume: false,
    reopens: true,
  },
  rounds: { quick: 1, standard: 1, full: 1 },
});

export const knownRecovery: Case = {
  title: 'Detection and recovery',
  injected: `Every connection is reset at one moment, and every client waits ${DELAY_MS} ms before it comes back.`,
  seconds: 4,
  isDefault: true,
  async run({ seed, cpus, signal }: Trial) {
    const record = await runFaultRound(
      {
        scenario: 'doctor',
        profile: 'quick',
        round: 1,
        seed,
        ...planArms(['sse', 'websocket']),
        injection: 'known-recovery',
        cpus,
        idleLagP90Ns: null,
        versionOf: () => 'unnamed',
        signal,
      },
      cell,
    );
    return record.faults.flatMap(judgeRecovery);
  },
};

/** A reset is known at once; recovery is the wait of the client and at most one period until the next event. Pure. */
export function judgeRecovery({ arm, clients, acceptsAfterFault }: FaultRecord): readonly Finding[] {
  const middle = (of: (client: FaultRecord['clients'][number]) => number | null): number | null =>
    median(clients.map((client) => of(client) ?? Infinity));
  return [
    within(
      `detection, ${arm}`,
      middle(({ detectionNs }) => detectionNs),
      [0, SLACK_NS],
      ms,
    ),
    within(
      `recovery, ${arm}`,
      middle(({ recoveryNs }) => recoveryNs),
      [DELAY_MS * 1e6 - 5e6, DELAY_MS * 1e6 + PERIOD_NS + SLACK_NS],
      ms,
    ),
    within(`connections that came back, ${arm}`, acceptsAfterFault, [CONNECTIONS, CONNECTIONS], String),
  ];
}
