import { sumOf } from '../../metrics/sum.ts';
import type { Arrivals, ClientTrace } from '../../processes/calls.ts';
import { reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { median, quantile, sortNumbers } from '../../stats/quantile.ts';

/** Width of a bin of the histogram, and of a point of the curve, ns. */
const BIN_NS = 10e6;
const POINT_NS = 250e6;

/** Windows whose densest is searched for, ns. */
const WINDOWS_NS = [10e6, 100e6, 1e9] as const;

/** What was seen of a herd. Times are monotonic ns. */
export interface Herd {
  readonly connections: number;
  /** When the server listened again. */
  readonly listeningNs: number;
  readonly arrivals: Arrivals;
  readonly traces: readonly Pick<ClientTrace, 'attempts' | 'openedNs' | 'events'>[];
}

/**
 * `accepts`, the number in each 10 ms that had any, and `accepts-per-point`, in each 250 ms, at ns after the server listened
 * again; `worst-window`, the most in any stretch, by its length in ns; `back`, ns from the restart until a share of the
 * clients had reconnected, by that share in percent, 0 being the first; `failed-attempts` of all clients before the restart;
 * ns from a client's attempt to its first event, including the wait for the accept; and the loop delay of the server, ns.
 */
export type Reads =
  | 'accepts'
  | 'accepts-per-point'
  | 'worst-window'
  | 'back'
  | 'failed-attempts'
  | `first-event-${'median' | 'max'}`
  | `loop-delay-${'p99' | 'max'}`;

/** The numbers of a herd, and whether they are valid. Pure. */
export function describeHerd(herd: Herd): Pick<ProcedureResult<Reads>, 'readings' | 'checks'> {
  const { connections, listeningNs, arrivals } = herd;
  const accepts = arrivals.acceptsNs.map((atNs) => atNs - listeningNs);
  const lives = herd.traces.map((trace) => lifeAfter(trace, listeningNs));
  const back = sortNumbers(lives.flatMap(({ backNs }) => backNs ?? []));
  const failed = sumOf(lives, ({ failedAttempts }) => failedAttempts);
  const first = sortNumbers(lives.flatMap(({ firstEventNs }) => firstEventNs ?? []));
  const isComplete = accepts.length === connections && back.length === connections;
  const values = { clients: connections, acceptedConnections: accepts.length, openClients: back.length };
  return {
    readings: [
      ...histogram(accepts, BIN_NS)
        .filter(({ count }) => count > 0)
        .flatMap(({ fromNs, count }) => reading('accepts', fromNs, count)),
      ...histogram(accepts, POINT_NS).flatMap(({ fromNs, count }) =>
        reading('accepts-per-point', fromNs, count),
      ),
      ...WINDOWS_NS.flatMap((widthNs) => reading('worst-window', widthNs, mostWithin(accepts, widthNs))),
      ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => reading('back', share * 100, quantile(back, share))),
      ...reading('failed-attempts', null, failed),
      ...reading('first-event-median', null, median(first)),
      ...reading('first-event-max', null, first.at(-1) ?? null),
      ...reading('loop-delay-max', null, arrivals.loopDelayMaxNs),
      ...reading('loop-delay-p99', null, arrivals.loopDelayP99Ns),
    ],
    checks: isComplete ? [] : [{ code: 'herd-incomplete', outcome: 'void', values }],
  };
}

/** What one client did around the restart: failed attempts before it, and times from it and from the last attempt; null: never. */
function lifeAfter({ attempts, openedNs, events }: Herd['traces'][number], listeningNs: number) {
  // The first connection is no attempt to reconnect.
  const failedAttempts = attempts.filter(({ atNs }) => atNs < listeningNs).length - 1;
  const opened = openedNs.find((atNs) => atNs >= listeningNs);
  if (opened === undefined) return { failedAttempts, backNs: null, firstEventNs: null };
  const began = attempts.findLast(({ atNs }) => atNs <= opened)?.atNs;
  const first = events.receivedNs.find((atNs) => atNs >= opened);
  const firstEventNs = began === undefined || first === undefined ? null : first - began;
  return { failedAttempts, backNs: opened - listeningNs, firstEventNs };
}

/** How many fall into each stretch of `widthNs`, from 0 to the last that holds one. */
export function histogram(
  stampsNs: readonly number[],
  widthNs: number,
): readonly { readonly fromNs: number; readonly count: number }[] {
  // Accepts before the answer to the order to listen was sent belong to the first.
  const bins = stampsNs.map((atNs) => Math.max(0, Math.floor(atNs / widthNs)));
  const counts = Array.from({ length: Math.max(-1, ...bins) + 1 }, () => 0);
  for (const bin of bins) counts[bin] = (counts[bin] ?? 0) + 1;
  return counts.map((count, bin) => ({ fromNs: bin * widthNs, count }));
}

/** The most that fall into any stretch of `widthNs`, wherever it begins. Its end does not belong to it. */
export function mostWithin(stampsNs: readonly number[], widthNs: number): number {
  const sorted = sortNumbers(stampsNs);
  let first = 0;
  let most = 0;
  for (const [last, atNs] of sorted.entries()) {
    while ((sorted[first] ?? atNs) <= atNs - widthNs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
