import type { Check, ClientWindow, DeliveryCounts, ServerWindow } from '../model/record.ts';
import type { Pace } from '../model/scenario.ts';

/** All thresholds of the checks, in one place. */
export const CHECK_LIMITS = {
  /** A process busier than this is a queue of its own: what it measures is itself. Share of the event loop's time. */
  loopUtilization: 0.8,
  /** The slowest of ten events may start so late, ns; later means that the server is saturated. */
  lagP90Ns: 20e6,
  /** Deliveries that must arrive, of those that were offered. */
  deliveredShare: 0.999,
} as const;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** What the checks of one slice look at. */
export interface SliceFindings {
  readonly pace: Pace;
  readonly server: ServerWindow;
  readonly client: ClientWindow;
  readonly counts: DeliveryCounts;
  readonly lostConnections: number;
  /** p90 of the server's lag, ns; null: no event was due in the window. */
  readonly lagP90Ns: number | null;
}

/** Whether a slice may be believed. Only causes are looked at, never the values that are compared. */
export function checkSlice(findings: SliceFindings): Check[] {
  const { pace, server, client, counts, lostConnections, lagP90Ns } = findings;
  const isScheduled = pace.kind === 'rate';
  return [
    check('negative-transit', client.negativeTransit > 0, 'void', () => {
      return `${client.negativeTransit} deliveries were received before they were sent: the clocks disagree.`;
    }),
    check('connection-lost', lostConnections > 0, 'void', () => {
      return `${lostConnections} connections broke off although nothing was meant to break.`;
    }),
    check(
      'incomplete',
      counts.received - counts.duplicate < counts.expected * CHECK_LIMITS.deliveredShare,
      'void',
      () => {
        return `${counts.missed} of ${counts.expected} deliveries did not arrive.`;
      },
    ),
    check(
      'client-saturated',
      isScheduled && client.loopUtilization > CHECK_LIMITS.loopUtilization,
      'void',
      () => {
        return `The client was busy ${percent(client.loopUtilization)} of the time: it measured itself.`;
      },
    ),
    check(
      'server-saturated',
      isScheduled && server.loopUtilization > CHECK_LIMITS.loopUtilization,
      'void',
      () => {
        return `The server was busy ${percent(server.loopUtilization)} of the time: its delays are a queue's.`;
      },
    ),
    check('server-late', lagP90Ns !== null && lagP90Ns > CHECK_LIMITS.lagP90Ns, 'void', () => {
      return `One event in ten started more than ${((lagP90Ns ?? 0) / 1e6).toFixed(1)} ms late.`;
    }),
    check('client-limited', !isScheduled && client.loopUtilization > server.loopUtilization, 'warn', () => {
      const busy = `client ${percent(client.loopUtilization)}, server ${percent(server.loopUtilization)}`;
      return `The client was busier than the server (${busy}): the throughput may be the client's.`;
    }),
  ].filter((found) => found.outcome !== 'pass');
}

function check(code: string, isFound: boolean, outcome: 'warn' | 'void', detail: () => string): Check {
  return isFound ? { code, outcome, detail: detail() } : { code, outcome: 'pass', detail: '' };
}

/** The check of a slice that could not be measured at all. */
export function unmeasured(cause: unknown): Check {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return { code: 'unmeasured', outcome: 'void', detail };
}
