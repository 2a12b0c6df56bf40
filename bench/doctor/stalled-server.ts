import { that, within, type CaseFinding } from '../cases/case.ts';
import { ns } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import type { WholeWindow } from '../rounds/window.ts';
import { valueAtQuantile } from '../stats/histogram.ts';
import { measureInjected } from './arms.ts';
import { injection } from './injection.ts';

export const STALL_MS = 500;
const LOAD = { eventsPerSecond: 500, settleMs: 300, measureMs: 2000 };
/** The stall begins a quarter into the measured stretch, and so ends well before it. */
const STALLED_SEQ = Math.round(((LOAD.settleMs + LOAD.measureMs / 4) / 1000) * LOAD.eventsPerSecond) + 1;
/** After a stall the backlog takes some time to send, and a busy machine some more, ns. */
const SLACK_NS = 25e6;

export const STALL_SETTING =
  `SSE, 1 connection, ${LOAD.eventsPerSecond} events/s for ${LOAD.measureMs / 1000} s. ` +
  `The server stops once for ${STALL_MS} ms.`;

/** From one event to the next in the plan, ns. */
export const STALL_PERIOD_NS = 1e9 / LOAD.eventsPerSecond;

export const stalledServer = injection({
  title: 'One stall of the server',
  injected: `The server's event loop stops once, for ${STALL_MS} ms.`,
  seconds: 4,
  run: async (trial) => judgeStall(await measureStall(trial)),
});

/** Measures one stream whose server stops once. */
export function measureStall(trial: Trial): Promise<WholeWindow> {
  const server = { kind: 'stall', seq: STALLED_SEQ, stallMs: STALL_MS } as const;
  return measureInjected(trial, { transport: 'sse', connections: 1, server, ...LOAD }, (window) => window);
}

/**
 * What one stall does to a quantile of delivery, ns. Of N events, floor(N (1 - q)) lie beyond quantile q, and each event
 * after the first one that the stall caught waited one period less.
 * @param q 0 to 1. @returns 0 for a quantile that the stall does not reach.
 */
export function predictedNs(stallNs: number, periodNs: number, events: number, q: number): number {
  // Rounding errors: 99.99999999999997 of 1,000 events are 100.
  const beyond = Math.floor(events * (1 - q) * (1 + 1e-9));
  return Math.max(0, stallNs - periodNs * beyond);
}

/** Delivery shows the stall as predicted, transit does not, and a check says that the server was late. Pure. */
export function judgeStall({
  client,
  checks,
}: Pick<WholeWindow, 'client' | 'checks'>): readonly CaseFinding[] {
  const { delivery, transit } = client;
  const isLate = checks.some(({ code }) => code === 'server-late');
  return [
    ...[0.8, 0.9, 0.99].map((q) => {
      const predicted = predictedNs(STALL_MS * 1e6, STALL_PERIOD_NS, delivery.count, q);
      const span = [predicted - STALL_PERIOD_NS, predicted + SLACK_NS] as const;
      return within(`p${q * 100} of delivery`, valueAtQuantile(delivery, q), span, ns);
    }),
    within('p99 of transit, which is blind to it', valueAtQuantile(transit, 0.99), [0, 50e6], ns),
    that('the check on the server', 'server-late', isLate ? 'server-late' : 'nothing', isLate),
  ];
}
