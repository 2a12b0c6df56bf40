import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { LossCause } from '../../clients/contract.ts';
import type { ForeignTarget } from '../../clients/targets/contract.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { Child } from '../processes/child.ts';
import { startTargetClients, withChildren, type ArmPlan, type Keep } from '../processes/children.ts';
import { sharesOf } from '../processes/shares.ts';
import type { Opened, TargetCalls } from '../processes/target-calls.ts';
import type { ArmRecord, Check, TargetRound, TargetWindow, TargetWindowRecord } from '../records/record.ts';
import type { TargetCell } from '../records/scenario.ts';
import { createRandom } from '../stats/random.ts';
import { checkClocks, checkTargetWindow, unmeasured } from './checks.ts';
import { describeArm, type RoundContext, type Trial } from './context.ts';
import { planTurns, wantsMorePairs, type Turn } from './load-round.ts';
import { beginRound } from './record.ts';

/** How long all connections may take to open, ms. */
const OPEN_TIMEOUT_MS = 60_000;
/** How much longer than planned a window may last before its processes count as hanging, ms. */
const HANG_TIMEOUT_MS = 10_000;
/** From the order to observe until the window begins, ms, at the least: time for the order to arrive. */
const LEAD_MS = 20;
/** The window that warms the client code up, ms. */
const WARM_UP = { settleMs: 50, measureMs: 300 } as const;

/** The clients of one target, in one process or in several that share its connections. */
export class TargetSession {
  readonly #target: ForeignTarget;
  readonly #label: string;
  readonly #children: readonly Child<TargetCalls>[];
  /** npm packages that read the bytes. */
  packages: readonly string[] = [];

  /** @throws Error where the arm has no target. */
  constructor({ cpus }: Pick<Trial, 'cpus'>, plan: ArmPlan, keep: Keep, processes = 1) {
    if (plan.target === undefined) throw new Error(`the arm ${plan.arm} has no target`);
    this.#target = plan.target;
    this.#label = plan.arm;
    // Several processes on one processor would wait for one another.
    const cpu = processes === 1 ? (cpus?.client ?? null) : null;
    this.#children = Array.from({ length: processes }, () => keep(startTargetClients(plan, cpu)));
  }

  /** Opens connections, and resolves with the time from the first connect to the last opening, ns. @throws HarnessError */
  async open(
    connections: number,
    { viaPort = null, reconnectMs = null, target = this.#target }: Partial<TargetCalls['open']['ask']> = {},
  ): Promise<number> {
    const opened = await this.tryOpen(connections, { viaPort, reconnectMs, target });
    const [failure] = opened.flatMap((one) => one.failure ?? []);
    if (failure !== undefined) {
      const open = opened.reduce((sum, one) => sum + one.open, 0);
      throw new HarnessError(
        'child-died',
        `Of ${connections} connections to ${this.#label}, ${open} were open when one failed: ${lossWords(failure.cause)}.`,
      );
    }
    return Math.max(...opened.map(({ connectNs }) => connectNs));
  }

  /** As `open`, with what happened in each process. */
  async tryOpen(
    connections: number,
    { viaPort = null, reconnectMs = null, target = this.#target }: Partial<TargetCalls['open']['ask']> = {},
  ): Promise<readonly Opened[]> {
    const shares = sharesOf(connections, this.#children.length);
    const opened = await Promise.all(
      this.#children.map((child, at) =>
        child.call(
          'open',
          {
            // One look at the server is enough.
            target: at === 0 ? target : { ...target, serverPids: [] },
            connections: shares[at] ?? 0,
            viaPort,
            reconnectMs,
            timeoutMs: OPEN_TIMEOUT_MS,
          },
          OPEN_TIMEOUT_MS + HANG_TIMEOUT_MS,
        ),
      ),
    );
    this.packages = opened[0]?.packages ?? [];
    return opened;
  }

  /** Observes one window, in all processes at the same time. */
  measure(settleMs: number, measureMs: number): Promise<readonly TargetCalls['measure']['answer'][]> {
    const fromNs = clock.nowNs() + Math.max(settleMs, LEAD_MS) * 1e6;
    const window = { fromNs, untilNs: fromNs + measureMs * 1e6 };
    return Promise.all(
      this.#children.map((child) =>
        child.call('measure', { window }, settleMs + measureMs + HANG_TIMEOUT_MS),
      ),
    );
  }

  /** From now on `interruption` counts. */
  async mark(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.call('mark', {}, HANG_TIMEOUT_MS)));
  }

  /** What became of every connection since `mark`. */
  async interruption(): Promise<TargetCalls['interruption']['answer']['clients']> {
    const seen = await Promise.all(
      this.#children.map((child) => child.call('interruption', {}, HANG_TIMEOUT_MS)),
    );
    return seen.flatMap(({ clients }) => clients);
  }

  async close(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.call('close', {}, HANG_TIMEOUT_MS)));
  }
}

/**
 * One round of targets: fresh client processes for every arm. A stream that is not ours cannot be paused, so the connections of
 * an arm are opened for its own windows only: else one would be written to after the other, and wait for it.
 */
export async function runTargetRound(context: RoundContext, cell: TargetCell): Promise<TargetRound> {
  const end = beginRound(context);
  return withChildren(context.signal, async (keep) => {
    const sessions = new Map(
      context.arms.map((plan) => [plan.arm, new TargetSession(context, plan, keep, cell.clientProcesses)]),
    );
    const failures = new Map<string, Check>();
    const arms: ArmRecord[] = [];
    for (const plan of context.arms) {
      const session = sessions.get(plan.arm);
      if (session === undefined) continue;
      const connectNs = await observe(session, cell.connections, WARM_UP).then(
        (seen) => seen.connectNs,
        (error: unknown) => {
          failures.set(plan.arm, unmeasured(error));
          return null;
        },
      );
      const described = describeArm(context, plan, { server: [], client: session.packages });
      arms.push({ ...described, serverSoftware: FOREIGN, serverCpu: null, connectNs, warmUp: null });
    }
    const plan = { settleMs: cell.settleMs, measureMs: cell.measureMs[context.profile] };
    const measure = async ({ arm, pair }: Turn, position: number): Promise<TargetWindowRecord[]> => {
      context.signal.throwIfAborted();
      const session = sessions.get(arm);
      if (session === undefined) return [];
      const base = { arm, pair, position };
      const failed = failures.get(arm);
      if (failed !== undefined) return [{ ...base, clients: [], checks: [failed] }];
      try {
        const { clients, checks } = await observe(session, cell.connections, plan);
        return [{ ...base, clients, checks }];
      } catch (error) {
        context.signal.throwIfAborted();
        // One window: a server that restarts is back in the next one.
        return [{ ...base, clients: [], checks: [unmeasured(error)] }];
      }
    };
    const random = createRandom(context.seed, 'order');
    const ids = context.arms.map(({ arm }) => arm);
    const planned = cell.pairs[context.profile];
    const turns: Turn[] = [];
    const windows: TargetWindowRecord[] = [];
    const measureAll = async (some: readonly Turn[]): Promise<void> => {
      for (const turn of some) {
        windows.push(...(await measure(turn, turns.length)));
        turns.push(turn);
      }
    };
    await measureAll(planTurns(ids, planned, random));
    for (let pair = planned; context.mayRepeat && wantsMorePairs(planned, windows); pair += 2)
      await measureAll(planTurns(ids, 2, random, pair));
    return {
      kind: 'target',
      cell,
      ...end(arms, checkClocks(windows)),
      order: turns.map(({ arm }) => arm),
      windows,
    };
  });
}

/** What stands for the software of a server that is not ours. */
const FOREIGN = 'not of this project';

/** Opens, observes one window, and drops the connections. */
async function observe(
  session: TargetSession,
  connections: number,
  { settleMs, measureMs }: { readonly settleMs: number; readonly measureMs: number },
): Promise<{
  readonly connectNs: number;
  readonly clients: readonly TargetWindow[];
  readonly checks: readonly Check[];
}> {
  try {
    const connectNs = await session.open(connections);
    const observed = await session.measure(settleMs, measureMs);
    return {
      connectNs,
      clients: observed.map(({ seen }) => seen),
      checks: observed.flatMap(({ seen, stoodNs }) => checkTargetWindow(seen, stoodNs)),
    };
  } finally {
    await session.close();
  }
}

/** Why a connection did not come to be, for a message. */
export function lossWords(cause: LossCause): string {
  switch (cause.kind) {
    case 'ended':
      return cause.code === null
        ? 'the server ended the response'
        : `the server closed it with code ${cause.code}`;
    case 'broken':
      return cause.code;
    case 'refused':
      return `the server answered ${cause.status}`;
    case 'silent':
      return 'the time was up';
    case 'unknown':
      return 'for an unknown reason';
    default:
      return cause satisfies never;
  }
}
