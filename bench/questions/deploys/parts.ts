import type { LossCause } from '../../../clients/contract.ts';
import { sumOf } from '../../metrics/sum.ts';
import type { ClientTrace } from '../../processes/calls.ts';
import type { Check } from '../../records/check.ts';
import { reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { median, sortNumbers } from '../../stats/quantile.ts';
import { histogram, mostWithin } from '../herd/parts.ts';
import { wordsOfLoss } from '../proxies/way.ts';
import type { Asked } from './requests.ts';

/** Width of the stretch in which a herd is dense, and of a point of the curve, ns. */
const HERD_NS = 100e6;
const POINT_NS = 250e6;

/** What was seen of a deploy. Times are monotonic ns. */
export interface Deploy {
  /** Whether it replaces the servers that hold the streams. */
  readonly isStreamReplaced: boolean;
  /** When the first server was told to drain or to end. */
  readonly fromNs: number;
  /** When it was no longer waited for clients to return: one that had not was away until then. */
  readonly untilNs: number;
  /** Of each replaced server: when it was told to drain (null: it was not) and to end, when it had ended, and when its successor listened. */
  readonly absences: readonly {
    readonly drainNs: number | null;
    readonly toldNs: number;
    readonly goneNs: number;
    readonly listeningNs: number;
  }[];
  /** Open connections of each server with streams, in the end. */
  readonly connections: readonly number[];
  readonly asked: Asked;
  readonly traces: readonly Trace[];
}

export type Trace = Pick<
  ClientTrace,
  'lostNs' | 'lossCauses' | 'openedNs' | 'closedForGoodNs' | 'missed' | 'duplicate' | 'reordered'
> & {
  readonly attempts: readonly Pick<ClientTrace['attempts'][number], 'atNs'>[];
  readonly events: Pick<ClientTrace['events'], 'receivedNs'>;
};

/**
 * Clients: `kept` their connection throughout, are `away` in the end, `gave-up` for good. Per client: `reconnects`, events `missed`,
 * `duplicate` and `reordered`. Of all: `moved`, connections that were opened while the server of that client had ended and its
 * successor did not listen yet; `left-while-draining`; ns from a loss to the next event; `herd`, the most attempts in any 100 ms;
 * `attempts` in each 250 ms, at ns from the start of the deploy; what clients were told: `told-refused` at a status, `told-ended` at
 * a close code (SSE has none), `told-broken` and `told-unknown`. Of each server `server-connections`, at its number, and the most as
 * a multiple of the mean. Of the application: `failed-requests`.
 */
export type Reads =
  | 'kept'
  | 'away'
  | 'gave-up'
  | 'reconnects'
  | 'moved'
  | 'left-while-draining'
  | `outage-${'median' | 'max'}`
  | 'attempts'
  | 'herd'
  | 'missed'
  | 'duplicate'
  | 'reordered'
  | `told-${'refused' | 'ended' | 'broken' | 'unknown'}`
  | 'refused-attempts'
  | 'server-connections'
  | 'fullest'
  | 'failed-requests';

/** The numbers of a deploy, and whether they are valid. Pure. */
export function describeDeploy(deploy: Deploy): Pick<ProcedureResult<Reads>, 'readings' | 'checks'> {
  const { fromNs, untilNs, absences, connections, asked, traces } = deploy;
  const perClient = (of: (trace: Trace) => number): number => sumOf(traces, of) / traces.length;
  const losses = traces.flatMap((trace) => lossesOf(trace, untilNs));
  const outages = sortNumbers(losses.map(({ outageNs }) => outageNs));
  const reopenings = traces.flatMap(({ openedNs }) => openedNs.slice(1));
  // The first connection is no attempt to reconnect.
  const attempts = traces.flatMap((trace) => trace.attempts.slice(1).map(({ atNs }) => atNs - fromNs));
  const during = (stamps: readonly number[], from: number | null, until: number): number =>
    from === null ? 0 : stamps.filter((atNs) => atNs >= from && atNs < until).length;
  const drained = absences.filter(({ drainNs }) => drainNs !== null);
  const lostNs = losses.map(({ atNs }) => atNs);
  const told = toldIn(traces);
  const mean = sumOf(connections, (one) => one) / connections.length;
  return {
    readings: [
      ...reading('kept', null, traces.filter((trace) => lossesOf(trace, untilNs).length === 0).length),
      ...reading('away', null, traces.length - traces.filter(isOpen).length),
      ...reading('gave-up', null, traces.filter(({ closedForGoodNs }) => closedForGoodNs !== null).length),
      ...reading('reconnects', null, reopenings.length / traces.length),
      ...reading(
        'moved',
        null,
        deploy.isStreamReplaced
          ? sumOf(absences, ({ goneNs, listeningNs }) => during(reopenings, goneNs, listeningNs))
          : 0,
      ),
      ...reading(
        'left-while-draining',
        null,
        drained.length === 0
          ? null
          : sumOf(drained, ({ drainNs, toldNs }) => during(lostNs, drainNs, toldNs)),
      ),
      ...reading('outage-median', null, median(outages)),
      ...reading('outage-max', null, outages.at(-1) ?? null),
      ...histogram(attempts, POINT_NS).flatMap(({ fromNs: at, count }) => reading('attempts', at, count)),
      ...reading('herd', null, mostWithin(attempts, HERD_NS)),
      ...reading(
        'missed',
        null,
        perClient(({ missed }) => missed),
      ),
      ...reading(
        'duplicate',
        null,
        perClient(({ duplicate }) => duplicate),
      ),
      ...reading(
        'reordered',
        null,
        perClient(({ reordered }) => reordered),
      ),
      ...told.flatMap(({ cause: { kind }, code, count }) =>
        kind === 'silent' ? [] : reading(`told-${kind}`, code, count),
      ),
      ...reading(
        'refused-attempts',
        null,
        sumOf(told, ({ cause, count }) => (cause.kind === 'refused' ? count : 0)),
      ),
      ...connections.flatMap((count, server) => reading('server-connections', server, count)),
      ...reading('fullest', null, mean === 0 ? null : Math.max(...connections) / mean),
      ...reading('failed-requests', null, asked.failed),
    ],
    checks: checkDeploy(deploy),
  };
}

/** Each loss of an open connection, with the time until the next event, or until the end. Failed attempts are no losses. */
function lossesOf({ lostNs, openedNs, events }: Trace, untilNs: number) {
  return lostNs
    .filter((atNs, at) => openedNs.some((openNs) => openNs <= atNs && openNs > (lostNs[at - 1] ?? -Infinity)))
    .map((atNs) => {
      const reopened = openedNs.find((openNs) => openNs > atNs) ?? Infinity;
      const next = events.receivedNs.find((receivedNs) => receivedNs >= reopened);
      return { atNs, outageNs: (next ?? Math.max(atNs, untilNs)) - atNs };
    });
}

/** What clients were told, and how often. `code`: a status, or the code of a close frame; null: there is none. */
function toldIn(traces: readonly Pick<Trace, 'lossCauses'>[]) {
  const byWords = new Map<string, { readonly cause: LossCause; count: number }>();
  for (const cause of traces.flatMap(({ lossCauses }) => lossCauses)) {
    const words = wordsOfLoss(cause);
    const known = byWords.get(words);
    if (known === undefined) byWords.set(words, { cause, count: 1 });
    else known.count += 1;
  }
  return [...byWords].map(([words, { cause, count }]) => {
    const code = cause.kind === 'refused' ? cause.status : cause.kind === 'ended' ? cause.code : null;
    return { words, cause, code, count };
  });
}

/** `ended 1001 (30x), refused 503 (12x)`. */
export function toldWords(traces: readonly Pick<Trace, 'lossCauses'>[]): string {
  const told = toldIn(traces).map(({ words, count }) => `${words} (${count}x)`);
  return told.length === 0 ? 'nothing' : told.join(', ');
}

function isOpen({ openedNs, lostNs }: Trace): boolean {
  return (openedNs.at(-1) ?? -Infinity) > (lostNs.at(-1) ?? -Infinity);
}

/** A deploy that left a connection with a server that ended had no effect, and clients and servers must agree on who is there in the end. */
function checkDeploy({ isStreamReplaced, untilNs, connections, traces }: Deploy): Check[] {
  const touched = traces.filter((trace) => lossesOf(trace, untilNs).length > 0).length;
  const openClients = traces.filter(isOpen).length;
  const acceptedConnections = sumOf(connections, (one) => one);
  const checks: Check[] = [];
  if (isStreamReplaced && touched < traces.length) {
    const values = { touched, connections: traces.length };
    checks.push({ code: 'fault-without-effect', outcome: 'void', values });
  }
  if (acceptedConnections !== openClients) {
    const values = { clients: traces.length, acceptedConnections, openClients };
    checks.push({ code: 'herd-incomplete', outcome: 'void', values });
  }
  return checks;
}
