import { systemClock as clock } from '../../servers/contract/clock.ts';
import type { ServerWindow, SliceRecord } from '../model/record.ts';
import type { Pace } from '../model/scenario.ts';
import { valueAtQuantile } from '../stats/histogram.ts';
import { checkSlice, type Circumstances } from './checks.ts';
import type { Child } from './child.ts';
import type { ClientCalls, ServerCalls, Window } from './messages.ts';

/** From the order to start to the first event, ms: time for the order to arrive. */
const LEAD_MS = 40;
/** Events go on for so long after the window, ms, so that its end is taken under load too. */
const TAIL_MS = 20;
/** How long the last events may take to arrive, ms. */
const DRAIN_TIMEOUT_MS = 3000;
/** How much longer than planned a slice may last before its processes count as hanging, ms. */
const HANG_TIMEOUT_MS = 10_000;

/** The two processes of one arm, connected and idle. */
export interface SliceArm {
  readonly server: Pick<Child<ServerCalls>, 'call'>;
  readonly client: Pick<Child<ClientCalls>, 'call'>;
  /** Seq of the next event: a stream goes on from slice to slice. */
  nextSeq: number;
}

/** What one slice yields, wherever it stands in the round. */
export type SliceResult = Omit<SliceRecord, 'arm' | 'position' | 'pair'>;

/** How long a stretch is, ms, and how its events are paced. */
export interface SlicePlan {
  readonly pace: Pace;
  readonly settleMs: number;
  readonly measureMs: number;
  /** Whether clients keep every event too, for `traces`; absent: no. */
  readonly isTraced?: boolean;
}

/**
 * Runs one slice of one arm: settle, measure, drain. While it runs, this process sleeps.
 * @throws HarnessError `child-died` or `child-silent`.
 */
export async function runSlice(
  arm: SliceArm,
  { pace, settleMs, measureMs, isTraced = false }: SlicePlan,
  circumstances: Circumstances,
  drainTimeoutMs: number = DRAIN_TIMEOUT_MS,
): Promise<SliceResult> {
  const firstSeq = arm.nextSeq;
  const startNs = clock.nowNs() + LEAD_MS * 1e6;
  const window: Window = {
    fromNs: startNs + settleMs * 1e6,
    untilNs: startNs + (settleMs + measureMs) * 1e6,
  };
  const isScheduled = pace.kind === 'rate';
  await arm.client.call('observe', { firstSeq, window, isScheduled, isTraced }, HANG_TIMEOUT_MS);
  const emitMs = settleMs + measureMs + TAIL_MS;
  const emitted = await emit(arm, pace, firstSeq, startNs, emitMs, window);
  arm.nextSeq = emitted.lastSeq + 1;
  const collected = await arm.client.call(
    'collect',
    { lastSeq: emitted.lastSeq, timeoutMs: drainTimeoutMs },
    drainTimeoutMs + HANG_TIMEOUT_MS,
  );
  const { counts, window: client, lostConnections, strayEvents } = collected;
  return {
    firstSeq,
    lastSeq: emitted.lastSeq,
    server: emitted.window,
    client,
    counts,
    checks: checkSlice({
      ...circumstances,
      pace,
      server: emitted.window,
      client,
      counts,
      lostConnections,
      strayEvents,
      lagP90Ns: valueAtQuantile(emitted.window.lag, 0.9),
    }),
  };
}

async function emit(
  arm: SliceArm,
  pace: Pace,
  firstSeq: number,
  startNs: number,
  emitMs: number,
  window: Window,
): Promise<{ lastSeq: number; window: ServerWindow }> {
  const untilNs = startNs + emitMs * 1e6;
  const timeoutMs = LEAD_MS + emitMs + HANG_TIMEOUT_MS;
  const answer =
    pace.kind === 'saturate'
      ? await arm.server.call('saturate', { firstSeq, startNs, untilNs, window }, timeoutMs)
      : await arm.server.call(
          'emit',
          {
            plan: {
              firstSeq,
              events: Math.round((emitMs / 1000) * pace.eventsPerSecond),
              startNs,
              periodNs: 1e9 / pace.eventsPerSecond,
            },
            fromSeq: firstSeq,
            window,
          },
          timeoutMs,
        );
  if (answer.window === null) throw new Error('the server measured no window');
  return { lastSeq: answer.lastSeq, window: answer.window };
}
