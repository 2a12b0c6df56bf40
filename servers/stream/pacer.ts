import type { Cancel, Clock } from './clock.ts';
import { dueNs, lastSeq, type StreamPlan } from './plan.ts';

/**
 * Emits the events of a plan from `fromSeq` on: never early, never skipping. When the process was held up, all that fell
 * due meanwhile is emitted at once, each with its own due time, so that a stall shows up in `received - due` instead of
 * silently moving the schedule (coordinated omission).
 * @returns stops the pacer; `done` is then not called.
 */
export function startPacer(
  clock: Clock,
  plan: StreamPlan,
  fromSeq: number,
  emit: (seq: number, dueNs: number) => void,
  done: () => void,
): Cancel {
  const endSeq = lastSeq(plan);
  let nextSeq = fromSeq;
  let isStopped = false;
  let cancel: Cancel;

  const turn = (): void => {
    // Timers round to whole ms and sometimes fire early: only the clock decides.
    while (!isStopped && nextSeq <= endSeq && dueNs(plan, nextSeq) <= clock.nowNs()) {
      emit(nextSeq, dueNs(plan, nextSeq));
      nextSeq += 1;
    }
    if (isStopped) return;
    if (nextSeq > endSeq) done();
    else wait();
  };
  const wait = (): void => {
    const waitMs = (dueNs(plan, nextSeq) - clock.nowNs()) / 1e6;
    cancel = clock.after(Math.max(1, Math.ceil(waitMs)), turn);
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
