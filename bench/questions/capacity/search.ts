import { reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';
import type { WindowResult } from '../../rounds/window.ts';

/** An event loop or a processor that is busy for this share of the time is saturated. */
const FULL_SHARE = 0.95;

/** Checks after which not even the counts of a window are valid. */
const UNREADABLE: ReadonlySet<string> = new Set(['negative-transit', 'unmeasured']);
/** Checks that report other processes, or what an earlier step left. */
const DISTURBANCE = /^standstill$|^foreign-|^stray-|-(?:waited|throttled)$/;

/** Whether the objective was held, and who was the limit if not. `neither` side was busy: timers, or pauses. */
export type StepOutcome = 'held' | 'server' | 'client' | 'neither' | 'disturbed';

/** One rate, tried. */
export interface RateStep {
  readonly eventsPerSecond: number;
  readonly outcome: StepOutcome;
  /** p99 of delivery over the deliveries of the step, ns; null: nothing can be read. */
  readonly p99Ns: number | null;
  /** Busy share of the two event loops; null: nothing can be read. */
  readonly serverBusy: number | null;
  readonly clientBusy: number | null;
}

/** How rates are searched for. */
export interface SearchPlan {
  /** The first rate that is tried, events/s. */
  readonly startPerSecond: number;
  /** No rate above this one is tried, events/s. */
  readonly mostPerSecond: number;
  /** How often the gap between what holds and what does not is halved. */
  readonly halvings: number;
}

/**
 * What one step shows. A rate that holds, holds whatever disturbed it. One that does not hold is the server's limit only if
 * the server was saturated: a busy client's queue looks the same from outside. Pure.
 */
export function judgeStep(eventsPerSecond: number, window: WindowResult, objectiveNs: number): RateStep {
  const { server, client, checks } = window;
  const codes = checks
    .filter(({ outcome }) => outcome === 'void' || outcome === 'disturbed')
    .map(({ code }) => code);
  const p99Ns = client === null ? null : valueAtQuantile(client.delivery, 0.99);
  if (server === null || client === null || p99Ns === null || codes.some((code) => UNREADABLE.has(code))) {
    return { eventsPerSecond, outcome: 'disturbed', p99Ns: null, serverBusy: null, clientBusy: null };
  }
  const isWhole = !codes.includes('incomplete') && !codes.includes('connection-lost');
  const isDisturbed = codes.some((code) => DISTURBANCE.test(code));
  // The loop of a process that waits for a processor looks busy as well: then only the CPU time it used counts.
  const usedShare = ((server.cpuUserUs + server.cpuSystemUs) * 1000) / (server.untilNs - server.fromNs);
  const serverShare = isDisturbed ? usedShare : Math.max(usedShare, server.loopUtilization);
  const [serverBusy, clientBusy] = [server.loopUtilization, client.loopUtilization];
  const step = { eventsPerSecond, p99Ns, serverBusy, clientBusy };
  if (isWhole && p99Ns <= objectiveNs) return { ...step, outcome: 'held' };
  if (serverShare >= FULL_SHARE) return { ...step, outcome: 'server' };
  if (isDisturbed) return { ...step, outcome: 'disturbed' };
  return { ...step, outcome: codes.includes('client-saturated') ? 'client' : 'neither' };
}

/** The highest rate that held, and the lowest that did not; null: there is none. */
function bounds(steps: readonly RateStep[]) {
  const sorted = steps.toSorted((a, b) => a.eventsPerSecond - b.eventsPerSecond);
  return {
    held: sorted.findLast(({ outcome }) => outcome === 'held') ?? null,
    missed: sorted.find(({ outcome }) => outcome !== 'held') ?? null,
  };
}

/**
 * The rate to try next, events/s: twice as much until one does not hold, then the middle of the gap. null: the search is
 * over. Pure.
 */
export function nextRate(steps: readonly RateStep[], plan: SearchPlan): number | null {
  const { held, missed } = bounds(steps);
  if (held === null) return missed === null ? plan.startPerSecond : null;
  if (missed === null) {
    const twice = held.eventsPerSecond * 2;
    return twice <= plan.mostPerSecond ? twice : null;
  }
  const halved = steps.length - 1 - steps.findIndex(({ outcome }) => outcome !== 'held');
  const middle = Math.round((held.eventsPerSecond + missed.eventsPerSecond) / 2);
  const isNew = middle > held.eventsPerSecond && middle < missed.eventsPerSecond;
  return halved < plan.halvings && isNew ? middle : null;
}

/**
 * `capacity`, events/s by connections, where the server was the limit, and otherwise `at-least`, a lower bound with a
 * warning that says why. `step-p99`, ns by rate, is what every step showed.
 */
export type Reads = 'capacity' | 'at-least' | 'step-p99';

/** What the search found. Pure. */
export function concludeSearch(
  steps: readonly RateStep[],
  at: number,
): Pick<ProcedureResult<Reads>, 'readings' | 'checks'> {
  const { held, missed } = bounds(steps);
  const limiter = missed?.outcome ?? 'held';
  const quantity = limiter === 'server' || limiter === 'neither' ? 'capacity' : 'at-least';
  const isFound = quantity === 'capacity' && held !== null;
  const values = {
    connections: at,
    heldPerSecond: held?.eventsPerSecond ?? null,
    missedPerSecond: missed?.eventsPerSecond ?? null,
    serverBusyShare: missed?.serverBusy ?? null,
    clientBusyShare: missed?.clientBusy ?? null,
  };
  return {
    readings: [
      ...reading(quantity, at, held?.eventsPerSecond ?? null),
      ...steps.flatMap(({ eventsPerSecond, p99Ns }) => reading('step-p99', eventsPerSecond, p99Ns)),
    ],
    checks: [{ code: LIMITED_BY[limiter], outcome: isFound ? 'pass' : 'warn', values }],
  };
}

const LIMITED_BY = {
  held: 'limited-by-nothing',
  server: 'limited-by-server',
  client: 'limited-by-client',
  neither: 'limited-by-timers',
  disturbed: 'limited-by-others',
} as const;
