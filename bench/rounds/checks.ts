import type { Check, CheckCode, CheckValues } from '../records/check.ts';
import type {
  ClientProcess,
  ClientWindow,
  DeliveryCounts,
  ServerWindow,
  TargetWindow,
  WindowRecord,
} from '../records/record.ts';
import type { Pace } from '../records/scenario.ts';
import type { Usage } from '../processes/calls.ts';
import { surroundingsBetween } from '../host/surroundings.ts';

/** All thresholds of the checks, in one place. */
export const CHECK_LIMITS = {
  /** A process busier than this measures its own queue. Share of the event loop's time, or of a core. */
  busyShare: 0.8,
  /** Limit of the p90 of lag, ns. Above it the server did not keep to its schedule. */
  lagP90Ns: 20e6,
  /** The same as a multiple of the lag of timers on the idle machine, if that is more. */
  lagTimesIdle: 10,
  /** Share of the deliveries that must arrive. */
  deliveredShare: 0.999,
  /** A process may wait for a processor for this share of the time beyond what this run itself explains. */
  waitShare: 0.05,
  /** Tasks of the machine may wait for this share of the time beyond the waiting of the processes of this run. */
  pressureShare: 0.1,
  /** Shards whose deliveries differ by no more than this share received the same. */
  alikeShare: 0.05,
  /** The control group may be kept from running for this share of the time. */
  throttledShare: 0.01,
} as const;

/** What is known about the run before a window, and what a check must allow for. */
export interface Circumstances {
  /** Whether server and client have a processor each, so that they never wait for one another. */
  readonly isPinned: boolean;
  /** How late one timer in ten fires on the idle machine, ns; null: not known. */
  readonly idleLagP90Ns: number | null;
  /** How many shards hold the clients; absent, 0: none, they are processes of this machine. */
  readonly shards?: number;
}

/** What the checks of one window look at. */
export interface WindowFindings extends Circumstances {
  readonly pace: Pace;
  readonly server: ServerWindow;
  readonly client: ClientWindow;
  readonly counts: DeliveryCounts;
  /** CPU time and waiting of other programs that belong to the arm, such as a broker, ns; null, absent: there are none, or the system does not tell. */
  readonly helpers?: { readonly cpuNs: number; readonly waitNs: number } | null;
  readonly lostConnections: number;
  readonly strayEvents: number;
  /** p90 of the server's lag, ns; null: no event was due in the window. */
  readonly lagP90Ns: number | null;
  /** For how long each process stood still, ns. */
  readonly stoodNs: { readonly server: number; readonly client: number };
}

/** What a process used in a stretch of time, and its surroundings. */
type Spell = Omit<ClientProcess, 'deliveries' | 'loopUtilization'>;

/** Whether a window is valid. Checks read causes, never the values that are compared. */
export function checkWindow(findings: WindowFindings): Check[] {
  const { isPinned, server, client, counts, lostConnections, strayEvents } = findings;
  const helpersNs = findings.helpers?.cpuNs ?? 0; // they are not pinned
  const still = checkStandstill(findings.stoodNs);
  return [
    client.negativeTransit > 0 && voidBy('negative-transit', { deliveries: client.negativeTransit }),
    lostConnections > 0 && voidBy('connection-lost', { connections: lostConnections }),
    strayEvents > 0 && voidBy('stray-events', { events: strayEvents }),
    counts.received - counts.duplicate < counts.expected * CHECK_LIMITS.deliveredShare &&
      voidBy('incomplete', { missed: counts.missed, expectedDeliveries: counts.expected }),
    ...still,
    // A process that was stopped is behind its schedule without having been busy.
    ...(still.length > 0 ? [] : saturation(findings)),
    // Where nothing is pinned, server and clients may share a processor.
    ...disturbance('server', server, helpersNs + (isPinned ? 0 : cpuNsBeside(client))),
    ...clientDisturbance(client, helpersNs + (isPinned ? 0 : cpuNsOf(server))),
    pressure(findings),
  ].filter((check) => check !== false);
}

/** Whether a window of a foreign server is valid. Of its server nothing is known: what is checked is ours. */
export function checkTargetWindow(window: TargetWindow, stoodNs: number): Check[] {
  const busyShare = Math.max(window.loopUtilization, shareOf(cpuNsOf(window), window));
  const limitShare = CHECK_LIMITS.busyShare;
  const early = window.delays?.early ?? 0;
  return [
    early > 0 && voidBy('negative-transit', { deliveries: early }),
    window.lostConnections > 0 && voidBy('connection-lost', { connections: window.lostConnections }),
    ...checkStandstill({ client: stoodNs }),
    busyShare > limitShare && disturbedBy('client-saturated', { busyShare, limitShare }),
    ...disturbance('client', window),
  ].filter((check) => check !== false);
}

/** Whether processes stood still, as when a laptop sleeps: nothing that a clock measured then is a property of a transport. */
export function checkStandstill(stoodNs: Readonly<Record<string, number>>): Check[] {
  const still = Object.entries(stoodNs).filter(([, ns]) => ns > 0);
  if (still.length === 0) return [];
  const processes = still.map(([name]) => name).join(', ');
  return [voidBy('standstill', { processes, stoodNs: Math.max(...still.map(([, ns]) => ns)) })];
}

/** Whether the load was too much for a process. When saturation is the question, being busy is no fault. */
function saturation({
  pace,
  server,
  client,
  lagP90Ns,
  idleLagP90Ns,
  shards = 0,
}: WindowFindings): (Check | false)[] {
  const clientBusyShare = busiestShareOf(client);
  if (pace.kind === 'saturate') {
    const values = {
      clientBusyShare: client.processes === undefined ? client.loopUtilization : clientBusyShare,
      serverBusyShare: server.loopUtilization,
    };
    return [
      values.clientBusyShare > values.serverBusyShare && { code: 'client-limited', outcome: 'warn', values },
      shards > 1 && checkAlike(client, server),
    ];
  }
  const limitNs = Math.max(CHECK_LIMITS.lagP90Ns, CHECK_LIMITS.lagTimesIdle * (idleLagP90Ns ?? 0));
  const busy = (code: 'client-saturated' | 'server-saturated', busyShare: number): Check | false =>
    busyShare > CHECK_LIMITS.busyShare &&
    disturbedBy(code, { busyShare, limitShare: CHECK_LIMITS.busyShare });
  return [
    busy('client-saturated', clientBusyShare),
    busy('server-saturated', busyShareOf(server)),
    lagP90Ns !== null && lagP90Ns > limitNs && disturbedBy('server-late', { lagNs: lagP90Ns, limitNs }),
  ];
}

/**
 * Whether all shards received at one rate for each connection while none of them was busy: then more shards would bring no more, as what they
 * share is the limit. That is the answer where it is the server, and none where it is the network.
 */
function checkAlike(client: ClientWindow, server: ServerWindow): Check | false {
  const { processes = [] } = client;
  const clientBusyShare = busiestShareOf(client);
  const most = Math.max(...processes.map(({ deliveries }) => deliveries));
  const least = Math.min(...processes.map(({ deliveries }) => deliveries));
  const areAlike = least > 0 && most - least <= CHECK_LIMITS.alikeShare * most;
  if (!areAlike || clientBusyShare > CHECK_LIMITS.busyShare) return false;
  const isServer = busyShareOf(server) > CHECK_LIMITS.busyShare;
  const values = {
    shards: processes.length,
    clientBusyShare,
    serverBusyShare: busyShareOf(server),
    what: isServer ? 'the server' : 'the network',
  };
  return { code: 'shards-alike', outcome: isServer ? 'warn' : 'void', values };
}

/** The larger of the busy share of the event loop and of a processor: helper threads count too, wherever they ran. */
function busyShareOf(window: ClientProcess): number {
  return Math.max(window.loopUtilization, shareOf(cpuNsOf(window), window));
}

/**
 * The same of the busiest client process. Where several share processors, one that waits for its turn shows that a processor is busy:
 * clients are at their limit when a process or the processors are.
 */
function busiestShareOf(client: ClientWindow): number {
  if (client.processes === undefined) return busyShareOf(client);
  return Math.max(
    ...client.processes.map((one) =>
      Math.max(busyShareOf(one), shareOf(cpuNsOf(one) + (one.surroundings.waitNs ?? 0), one)),
    ),
  );
}

/**
 * Whether a process had to wait for a processor or was kept from running. Its own helper threads share its processor, and others
 * of this run may: what they used is explained, and only what exceeds it counts as a disturbance.
 * @param othersNs CPU time of other processes of this run that may share its processor
 */
function disturbance(side: 'server' | 'client', window: Spell, othersNs = 0): (Check | false)[] {
  const { waitNs, throttledNs } = window.surroundings;
  const explainedNs = ownHelpersNs(window) + othersNs;
  const limitShare = CHECK_LIMITS.throttledShare;
  const throttledShare = shareOf(throttledNs ?? 0, window);
  return [
    waitNs !== null &&
      shareOf(waitNs - explainedNs, window) > CHECK_LIMITS.waitShare &&
      disturbedBy(`${side}-waited`, {
        waitedShare: shareOf(waitNs, window),
        explainedShare: shareOf(explainedNs, window),
      }),
    throttledShare > limitShare && disturbedBy(`${side}-throttled`, { throttledShare, limitShare }),
  ];
}

/** The same of the client process whose waiting is explained least. Those on one machine explain that of each other. */
function clientDisturbance(client: ClientWindow, besideServerNs: number): (Check | false)[] {
  const processes: readonly ClientProcess[] = client.processes ?? [client];
  const [least] = processes
    .map((process) => {
      const beside = processes.filter((other) => other !== process && other.machine === process.machine);
      const othersNs = sum(beside, cpuNsOf) + (isBesideServer(process) ? besideServerNs : 0);
      return {
        process,
        othersNs,
        openNs: (process.surroundings.waitNs ?? 0) - ownHelpersNs(process) - othersNs,
      };
    })
    .toSorted((a, b) => b.openNs - a.openNs);
  return least === undefined ? [] : disturbance('client', least.process, least.othersNs);
}

const isBesideServer = ({ machine = 0 }: ClientProcess): boolean => machine === 0;

/** Client processes on the machine of the server. */
function besideServer(client: ClientWindow): readonly ClientProcess[] {
  return (client.processes ?? [client]).filter(isBesideServer);
}

/** Their CPU time, ns. */
const cpuNsBeside = (client: ClientWindow): number => sum(besideServer(client), cpuNsOf);

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** CPU time of the threads beside the event loop, ns; 0: unknown. */
function ownHelpersNs(window: Spell): number {
  const { loopCpuNs } = window.surroundings;
  return loopCpuNs === null ? 0 : Math.max(0, cpuNsOf(window) - loopCpuNs);
}

/**
 * Whether a server was undisturbed between two readings of its usage. Where it shares its processor with its own clients, its
 * waiting has no meaning, and nothing is checked.
 */
export function checkUndisturbed(
  { isPinned }: Pick<Circumstances, 'isPinned'>,
  from: Usage,
  until: Usage,
): Check[] {
  if (!isPinned) return [];
  const spell: Spell = {
    fromNs: from.atNs,
    untilNs: until.atNs,
    cpuUserUs: until.cpuUserUs - from.cpuUserUs,
    cpuSystemUs: until.cpuSystemUs - from.cpuSystemUs,
    surroundings: surroundingsBetween(from.surroundings, until.surroundings),
  };
  return disturbance('server', spell).filter((check) => check !== false);
}

/** Whether tasks waited for processors while those of this run did not: then another program was running. */
function pressure({ server, client, helpers }: WindowFindings): Check | false {
  const { pressureNs, waitNs } = server.surroundings;
  if (pressureNs === null) return false;
  const clientsNs = sum(besideServer(client), ({ surroundings }) => surroundings.waitNs ?? 0);
  const ownNs = (waitNs ?? 0) + clientsNs + (helpers?.waitNs ?? 0);
  return (
    shareOf(pressureNs - ownNs, server) > CHECK_LIMITS.pressureShare &&
    disturbedBy('foreign-pressure', {
      pressureShare: shareOf(pressureNs, server),
      ownShare: shareOf(ownNs, server),
    })
  );
}

const cpuNsOf = ({ cpuUserUs, cpuSystemUs }: Spell): number => (cpuUserUs + cpuSystemUs) * 1000;

/**
 * Share of the time of a stretch, 0 to 1. The system adds up some times over all processors, such as that for which a quota
 * kept a group from running, and their sum can exceed the time that passed: then the share is 1.
 */
function shareOf(ns: number, { fromNs, untilNs }: Spell): number {
  return Math.min(1, Math.max(0, ns / (untilNs - fromNs) || 0));
}

/** The machine was busy with something else, or too slow: it moves delays and CPU times, and no count. */
function disturbedBy(code: CheckCode, values: CheckValues): Check {
  return { code, outcome: 'disturbed', values };
}

function voidBy(code: CheckCode, values: CheckValues): Check {
  return { code, outcome: 'void', values };
}

/** One delivery that was received before it was sent shows that the clocks of a whole round cannot be trusted. */
export function checkClocks(windows: readonly { readonly checks: readonly Check[] }[]): Check[] {
  const found = windows.flatMap(({ checks }) => checks).find(({ code }) => code === 'negative-transit');
  return found === undefined ? [] : [found];
}

/** Where the system does not report how long a process waited, other programs can disturb a round unseen. */
export function checkVisibility(windows: readonly Pick<WindowRecord, 'server'>[]): Check[] {
  const isBlind = windows.some(({ server }) => server !== null && server.surroundings.waitNs === null);
  return isBlind ? [{ code: 'wait-unknown', outcome: 'warn', values: {} }] : [];
}

/** The check of a window that could not be measured at all. */
export function unmeasured(error: unknown): Check {
  return voidBy('unmeasured', { cause: messageOf(error) });
}

/** Also of what is no Error, as the event of a socket that failed. */
function messageOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return typeof message === 'string' ? message : JSON.stringify(message);
}
