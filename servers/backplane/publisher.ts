import type { Cancel, Clock } from '../stream/clock.ts';
import { startPacer, type ServerLoad } from '../stream/pacer.ts';
import type { StreamPlan } from '../stream/plan.ts';
import type { SharedStream } from './shared-stream.ts';

/** Nobody publishes when nothing has come for this many periods, */
const QUIET_PERIODS = 3;
/** and this time, ms. */
const QUIET_MS = 300;
/** How often a server that does not publish looks whether it should, ms. */
const LOOK_MS = 100;

/**
 * Publishes the next event each `periodNs`, if no other server does. Whoever is first publishes: the broker takes each seq once. A server
 * whose event was refused stands by, and tries again when nothing has come for some time.
 * @returns stops it
 */
export function startPublisher(
  stream: SharedStream,
  clock: Clock,
  periodNs: number,
  load: ServerLoad,
): Cancel {
  const quietNs = QUIET_PERIODS * periodNs + QUIET_MS * 1e6;
  let sinceNs = clock.nowNs();
  /** What this server publishes; null: it stands by. */
  let plan: StreamPlan | null = null;
  let nextSeq = 0;
  let taken = 0;
  let stopPacer: Cancel | null = null;

  const pause = (): void => {
    stopPacer?.();
    stopPacer = null;
  };
  const pace = (own: StreamPlan): void => {
    stopPacer = startPacer(
      clock,
      own,
      nextSeq,
      (seq, dueNs) => {
        nextSeq = seq + 1;
        stream.publish(seq, dueNs);
        if (stream.isFull) pause();
      },
      () => undefined, // never: the plan has no end
      load,
    );
  };
  const look = (): void => {
    const nowNs = clock.nowNs();
    if (!stream.health.isConnected || !stream.isReady) sinceNs = nowNs;
    else if (
      plan === null &&
      (stream.newestSeq === 0 || nowNs - Math.max(sinceNs, stream.acceptedNs) >= quietNs)
    ) {
      nextSeq = stream.newestSeq + 1;
      ({ taken } = stream);
      plan = { firstSeq: nextSeq, events: null, startNs: nowNs + periodNs, periodNs };
    }
    if (plan !== null && stopPacer === null && !stream.isFull) pace(plan);
  };
  stream.onChange(() => {
    if (plan === null || stream.taken === taken) return;
    pause();
    plan = null;
  });
  let cancel: Cancel;
  const lookAgain = (): void => {
    look();
    cancel = clock.after(LOOK_MS, lookAgain);
  };
  lookAgain();
  return () => {
    cancel();
    pause();
  };
}
