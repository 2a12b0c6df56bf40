import type { Cancel, Clock } from './clock.ts';
import { dueNs, lastSeq, type StreamPlan } from './plan.ts';

/**
 * The longest that late events are sent without a pause, ns. Without a limit, a server whose events cost more than the period
 * would never read a socket or take a signal again.
 */
const TURN_NS = 2e6;
/**
 * Turns of the event loop from one burst of late events to the next. Node accepts one connection in each: with only one in
 * between, a server whose bursts take long would let new clients wait for seconds. A turn with nothing to do costs some us.
 */
const TURNS_BETWEEN = 8;
/**
 * The most turns, while each of them still accepts a connection. Over HTTP/2 a burst costs ten times `TURN_NS`, since all
 * connections are written to at its end: with eight turns to each, clients that an overloaded server has dropped come back faster
 * than they are accepted, and whoever is new waits behind them. The limit keeps a flood of connections from ending the stream.
 */
const MOST_TURNS_BETWEEN = 64;

/** An event later than this was held up by a standstill, and not by a timer, ns. */
const STANDSTILL_NS = 100e6;
/** The longest that late events wait until a congested connection has been read, ns, */
const PATIENCE_NS = 500e6;
/** and how often the pacer looks whether it has, ms. */
const LOOK_MS = 5;

/** What the pacer must know of the server that it sends for. */
export interface ServerLoad {
  /**
   * Whether a connection has much unsent. After a standstill late events then wait, since a client that reads must not be
   * overrun by the server's own burst: for a time that one client cannot prolong, and altogether no longer than the standstill
   * lasted. After that, and when events are only a little late, they are sent one per burst.
   */
  readonly isCongested: () => boolean;
  /** Connections so far: as long as they come in, they have more turns. */
  readonly accepted: () => number;
}

const NO_LOAD: ServerLoad = { isCongested: () => false, accepted: () => 0 };

/**
 * Emits the events of a plan from `fromSeq` on: never early, never skipping. When the process was held up, all that fell
 * due meanwhile is emitted without delay, each with its own due time, so that a stall shows up in `received - due` instead of
 * silently moving the schedule (coordinated omission). Events that are due together go out in one turn of the event loop.
 * @returns stops the pacer; `done` is then not called.
 */
export function startPacer(
  clock: Clock,
  plan: StreamPlan,
  fromSeq: number,
  emit: (seq: number, dueNs: number) => void,
  done: () => void,
  { isCongested, accepted }: ServerLoad = NO_LOAD,
): Cancel {
  const endSeq = lastSeq(plan);
  let nextSeq = fromSeq;
  let isStopped = false;
  let cancel: Cancel;
  /** Until when late events may wait; null: the stream is on time. */
  let waitEndNs: number | null = null;
  let congestedFromNs: number | null = null;

  const mustWait = (nowNs: number): boolean => {
    const lateNs = nowNs - dueNs(plan, nextSeq);
    if (lateNs < STANDSTILL_NS) {
      waitEndNs = null;
      return false;
    }
    waitEndNs ??= nowNs + lateNs;
    congestedFromNs = isCongested() ? (congestedFromNs ?? nowNs) : null;
    return congestedFromNs !== null && nowNs < Math.min(waitEndNs, congestedFromNs + PATIENCE_NS);
  };

  const turn = (): void => {
    // Timers round to whole ms and sometimes fire early: only the clock decides.
    let nowNs = clock.nowNs();
    if (mustWait(nowNs)) {
      cancel = clock.after(LOOK_MS, turn);
      return;
    }
    const turnEndNs = nowNs + TURN_NS;
    while (nextSeq <= endSeq && dueNs(plan, nextSeq) <= nowNs) {
      emit(nextSeq, dueNs(plan, nextSeq));
      if (isStopped) return;
      nextSeq += 1;
      nowNs = clock.nowNs();
      const isBurstOver = dueNs(plan, nextSeq) > dueNs(plan, nextSeq - 1);
      if (isBurstOver && (nowNs >= turnEndNs || isCongested())) break;
    }
    if (nextSeq > endSeq) done();
    else wait();
  };
  const wait = (): void => {
    const waitMs = (dueNs(plan, nextSeq) - clock.nowNs()) / 1e6;
    if (waitMs > 0) cancel = clock.after(Math.max(1, Math.ceil(waitMs)), turn);
    else yieldTurn(1, accepted());
  };
  const yieldTurn = (turns: number, acceptedBefore: number): void => {
    cancel = clock.nextTurn(() => {
      const acceptedNow = accepted();
      const mostTurns = acceptedNow > acceptedBefore ? MOST_TURNS_BETWEEN : TURNS_BETWEEN;
      if (turns < mostTurns) yieldTurn(turns + 1, acceptedNow);
      else turn();
    });
  };

  wait();
  return () => {
    isStopped = true;
    cancel();
  };
}

/**
 * Emits events as fast as they go out, one per turn of the event loop, until `untilNs`. Such a stream has no schedule: an
 * event is due when it becomes possible. While `isBlocked` says that a connection has too much unsent, it waits.
 * @param done is called with the last seq that was emitted (`fromSeq - 1` if none).
 */
export function startSaturation(
  clock: Clock,
  fromSeq: number,
  untilNs: number,
  isBlocked: () => boolean,
  emit: (seq: number, dueNs: number) => void,
  done: (lastSeq: number) => void,
): Cancel {
  let nextSeq = fromSeq;
  let isStopped = false;
  const turn = (): void => {
    if (isStopped) return;
    if (clock.nowNs() >= untilNs) {
      done(nextSeq - 1);
    } else if (isBlocked()) {
      clock.after(1, turn);
    } else {
      emit(nextSeq, clock.nowNs());
      nextSeq += 1;
      setImmediate(turn);
    }
  };
  turn();
  return () => {
    isStopped = true;
  };
}
