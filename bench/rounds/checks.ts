import type { Check, ClientWindow, DeliveryCounts, ServerWindow } from '../records/record.ts';
import type { Pace } from '../records/scenario.ts';
import type { Usage } from '../processes/calls.ts';
import { surroundingsBetween } from '../host/surroundings.ts';

/** All thresholds of the checks, in one place. */
export const CHECK_LIMITS = {
  /** A process busier than this is a queue of its own: what it measures is itself. Share of the event loop's time, or of a core. */
  busyShare: 0.8,
  /** The slowest of ten events may start so late, ns; later means that the server is saturated. */
  lagP90Ns: 20e6,
  /** On a machine whose timers are coarse even when idle: so many times later than there. */
  lagTimesIdle: 10,
  /** Deliveries that must arrive, of those that were offered. */
  deliveredShare: 0.999,
  /** A process may wait for a processor for this share of the time beyond what this run itself explains. */
  waitShare: 0.05,
  /** Tasks of the machine may queue for this share of the time beyond the waiting of our own two processes. */
  pressureShare: 0.1,
  /** The control group may be kept from running for this share of the time. */
  throttledShare: 0.01,
} as const;

/** What is known about the run before a window, and what a check must allow for. */
export interface Circumstances {
  /** Whether server and client have a processor each, so that they never wait for one another. */
  readonly isPinned: boolean;
  /** How late one timer in ten fires on the idle machine, ns; null: not known. */
  readonly idleLagP90Ns: number | null;
}

/** What the checks of one window look at. */
export interface WindowFindings extends Circumstances {
  readonly pace: Pace;
  readonly server: ServerWindow;
  readonly client: ClientWindow;
  readonly counts: DeliveryCounts;
  readonly lostConnections: number;
  readonly strayEvents: number;
  /** p90 of the server's lag, ns; null: no event was due in the window. */
  readonly lagP90Ns: number | null;
}

type ProcessWindow = ServerWindow | ClientWindow;

/** What a process used in a stretch, and what went on around it. */
type Spell = Pick<ProcessWindow, 'fromNs' | 'untilNs' | 'cpuUserUs' | 'cpuSystemUs' | 'surroundings'>;

/** Whether a window may be believed. Only causes are looked at, never the values that are compared. */
export function checkWindow(findings: WindowFindings): Check[] {
  const { server, client, counts, lostConnections, strayEvents } = findings;
  return [
    client.negativeTransit > 0 &&
      voidBy(
        'negative-transit',
        `${client.negativeTransit} deliveries were received before they were sent: the clocks disagree.`,
      ),
    lostConnections > 0 &&
      voidBy(
        'connection-lost',
        `${lostConnections} connections broke off although nothing was meant to break.`,
      ),
    strayEvents > 0 &&
      voidBy(
        'stray-events',
        `${strayEvents} events from before this stretch came in it: its work was not its own.`,
      ),
    counts.received - counts.duplicate < counts.expected * CHECK_LIMITS.deliveredShare &&
      voidBy('incomplete', `${counts.missed} of ${counts.expected} deliveries did not arrive.`),
    ...saturation(findings),
    ...disturbance(findings, 'server', server, client),
    ...disturbance(findings, 'client', client, server),
    pressure(findings),
  ].filter((check) => check !== false && check !== null);
}

/** What our own load was too much for. Where the question is how much there can be, being busy is no fault. */
function saturation({ pace, server, client, lagP90Ns, idleLagP90Ns }: WindowFindings): (Check | false)[] {
  if (pace.kind === 'saturate') {
    const busy = `client ${percent(client.loopUtilization)}, server ${percent(server.loopUtilization)}`;
    const detail = `The client was busier than the server (${busy}): the throughput may be the client's.`;
    return [
      client.loopUtilization > server.loopUtilization && { code: 'client-limited', outcome: 'warn', detail },
    ];
  }
  const clientBusy = busyShareOf(client);
  const serverBusy = busyShareOf(server);
  const latestNs = Math.max(CHECK_LIMITS.lagP90Ns, CHECK_LIMITS.lagTimesIdle * (idleLagP90Ns ?? 0));
  return [
    clientBusy > CHECK_LIMITS.busyShare &&
      voidBy(
        'client-saturated',
        `The client was busy ${percent(clientBusy)} of the time: it measured itself.`,
      ),
    serverBusy > CHECK_LIMITS.busyShare &&
      voidBy(
        'server-saturated',
        `The server was busy ${percent(serverBusy)} of the time: its delays are a queue's.`,
      ),
    lagP90Ns !== null &&
      lagP90Ns > latestNs &&
      voidBy(
        'server-late',
        `One event in ten started more than ${ms(lagP90Ns)} late, and ${ms(latestNs)} is the limit: the server was saturated.`,
      ),
  ];
}

/** The busier of the event loop and of the processor that it had: helper threads count too. */
function busyShareOf(window: ProcessWindow): number {
  return Math.max(window.loopUtilization, cpuNsOf(window) / durationNsOf(window) || 0);
}

/**
 * Whether a process had to wait for a processor or was kept from running. Its own helper threads share its processor, and
 * where nothing is pinned the other process may: what they used is explained, and only what lies beyond it is held against
 * the machine.
 */
function disturbance(
  { isPinned }: Circumstances,
  side: 'server' | 'client',
  window: Spell,
  other: Spell | null,
): (Check | null)[] {
  const { waitNs, loopCpuNs, throttledNs } = window.surroundings;
  const durationNs = durationNsOf(window);
  const ownNs = loopCpuNs === null ? 0 : Math.max(0, cpuNsOf(window) - loopCpuNs);
  const explainedNs = ownNs + (isPinned || other === null ? 0 : cpuNsOf(other));
  const foreignShare = waitNs === null ? 0 : (waitNs - explainedNs) / durationNs;
  const throttledShare = throttledNs === null ? 0 : throttledNs / durationNs;
  return [
    foreignShare > CHECK_LIMITS.waitShare
      ? voidBy(
          `${side}-waited`,
          `The ${side} waited for a processor ${percent((waitNs ?? 0) / durationNs)} of the time; this run explains ${percent(explainedNs / durationNs)}.`,
        )
      : null,
    throttledShare > CHECK_LIMITS.throttledShare
      ? voidBy(
          `${side}-throttled`,
          `The ${side} was kept from running ${percent(throttledShare)} of the time by its quota.`,
        )
      : null,
  ];
}

/**
 * Whether a server was undisturbed between two readings of its usage. Where it shares its processor with its own clients, its
 * waiting says nothing, and nothing is held against the machine.
 */
export function checkUndisturbed(
  { isPinned, idleLagP90Ns }: Circumstances,
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
  return disturbance({ isPinned, idleLagP90Ns }, 'server', spell, null).filter((check) => check !== null);
}

/** Whether tasks queued for processors while ours did not: then they were somebody else's. */
function pressure({ server, client }: WindowFindings): Check | null {
  const { pressureNs } = server.surroundings;
  if (pressureNs === null) return null;
  const durationNs = durationNsOf(server);
  const explainedNs = (server.surroundings.waitNs ?? 0) + (client.surroundings.waitNs ?? 0);
  if ((pressureNs - explainedNs) / durationNs <= CHECK_LIMITS.pressureShare) return null;
  return voidBy(
    'foreign-pressure',
    `Tasks queued for a processor ${percent(pressureNs / durationNs)} of the time, and ours only ${percent(explainedNs / durationNs)}: another program was at work.`,
  );
}

const durationNsOf = ({ fromNs, untilNs }: Spell): number => untilNs - fromNs;
const cpuNsOf = ({ cpuUserUs, cpuSystemUs }: Spell): number => (cpuUserUs + cpuSystemUs) * 1000;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const ms = (ns: number): string => `${(ns / 1e6).toFixed(1)} ms`;

function voidBy(code: string, detail: string): Check {
  return { code, outcome: 'void', detail };
}

/** One delivery that came before it was sent shows that the clocks of a whole round cannot be trusted. */
export function checkClocks(windows: readonly { readonly checks: readonly Check[] }[]): Check[] {
  const found = windows.flatMap(({ checks }) => checks).find(({ code }) => code === 'negative-transit');
  return found === undefined ? [] : [found];
}

/** The check of a window that could not be measured at all. */
export function unmeasured(cause: unknown): Check {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return voidBy('unmeasured', detail);
}
