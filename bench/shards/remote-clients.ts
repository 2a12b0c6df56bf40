import { HarnessError } from '../../servers/hub/errors.ts';
import type { Ping } from '../processes/calibration.ts';
import type { ClientCalls, WindowBounds } from '../processes/calls.ts';
import { ClientGroup, type Clients } from '../processes/client-group.ts';
import { processOf } from '../processes/merge-clients.ts';
import type { ArmPlan } from '../processes/children.ts';
import { boundOf, checkShard, middleOf, uncertaintyNs, type ClockBound } from './clock-bound.ts';
import type { Coordinator } from './coordinator.ts';
import type { Seat } from './seat.ts';

/** Round trips to bound the offset of two clocks: the quickest of them does. */
const PINGS = 100;
const STEP_TIMEOUT_MS = 20_000;

type Ask<Name extends keyof ClientCalls> = ClientCalls[Name]['ask'];
type Answer<Name extends keyof ClientCalls> = ClientCalls[Name]['answer'];

/** Times of a shard as times of the coordinator. @param aheadNs how far the shard's clock is ahead */
const AT_HOME: {
  readonly [Name in keyof ClientCalls]?: (answer: Answer<Name>, aheadNs: number) => Answer<Name>;
} = {
  read: ({ atNs }, aheadNs) => ({ atNs: atNs - aheadNs }),
  usage: (usage, aheadNs) => ({ ...usage, atNs: usage.atNs - aheadNs }),
  // The delays in it were corrected where they were measured.
  collect: ({ window, ...rest }, aheadNs) => ({
    ...rest,
    window: { ...window, fromNs: window.fromNs - aheadNs, untilNs: window.untilNs - aheadNs },
  }),
  traces: ({ counts, traces }, aheadNs) => {
    const home = (times: readonly number[]): readonly number[] => times.map((ns) => ns - aheadNs);
    return {
      counts,
      traces: traces.map((trace) => ({
        ...trace,
        lostNs: home(trace.lostNs),
        openedNs: home(trace.openedNs),
        attempts: trace.attempts.map((attempt) => ({ ...attempt, atNs: attempt.atNs - aheadNs })),
        events: { ...trace.events, receivedNs: home(trace.events.receivedNs) },
        closedForGoodNs: trace.closedForGoodNs === null ? null : trace.closedForGoodNs - aheadNs,
      })),
    };
  },
};

/** The clients of an arm in one shard. They are lost with the shard, and never come back: the next round starts others. */
class RemoteClients implements Clients {
  readonly #coordinator: Coordinator;
  readonly #seat: Seat;
  readonly #member: string;
  readonly #started: Promise<number>;
  #clock: ClockBound = { lowNs: 0, highNs: 0 };
  #window: WindowBounds | null = null;

  /** @param member the name of these clients among all that the shard has or had */
  constructor(coordinator: Coordinator, seat: Seat, member: string, allHere: Promise<void>) {
    this.#coordinator = coordinator;
    this.#seat = seat;
    this.#member = member;
    this.#started = allHere.then(async () => {
      const { life } = seat;
      await this.#order({ kind: 'start' }, STEP_TIMEOUT_MS);
      this.#clock = await this.#bound();
      return life;
    });
    this.#started.catch(() => undefined); // said to whoever calls first
  }

  async call<Name extends keyof ClientCalls>(
    name: Name,
    ask: Ask<Name>,
    timeoutMs: number,
  ): Promise<Answer<Name>> {
    const life = await this.#started;
    if (life !== this.#seat.life)
      throw new HarnessError('child-died', `Shard ${this.#seat.index} has lost its clients.`);
    if (name === 'observe') this.#clock = await this.#bound();
    const sent: unknown = name === 'observe' ? { ...ask, aheadNs: middleOf(this.#clock) } : ask;
    if ('window' in ask) this.#window = ask.window;
    const answer = await this.#order({ kind: 'call', name, ask: sent, timeoutMs }, timeoutMs);
    const home: ((answer: Answer<Name>, aheadNs: number) => Answer<Name>) | undefined = AT_HOME[name];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the version of the shard is ours, and a record was validated
    const own = answer as Answer<Name>;
    const atHome = home?.(own, middleOf(this.#clock)) ?? own;
    if (!('strayEvents' in atHome) || this.#window === null) return atHome;
    const boundNs = uncertaintyNs(this.#clock, await this.#bound());
    const { index, machine } = this.#seat;
    const processes = [{ ...processOf(atHome.window), machine }];
    const checks = checkShard(index, atHome, this.#window, boundNs);
    return { ...atHome, window: { ...atHome.window, processes }, checks };
  }

  freeze(): never {
    throw new Error('the clients of a shard cannot be frozen');
  }

  thaw(): never {
    throw new Error('the clients of a shard cannot be thawed');
  }

  /** Does not wait for a shard that is not there: it drops what it has when it comes back. */
  async kill(): Promise<void> {
    const life = await this.#started.catch(() => null);
    if (life !== this.#seat.life || !this.#seat.isTaken) return;
    await this.#order({ kind: 'stop' }, STEP_TIMEOUT_MS).catch(() => undefined);
  }

  async #bound(): Promise<ClockBound> {
    const answer = await this.#order({ kind: 'clock', pings: PINGS }, STEP_TIMEOUT_MS);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    return boundOf((answer as { readonly pings: readonly Ping[] }).pings);
  }

  #order(
    order:
      | { readonly kind: 'start' | 'stop' }
      | { readonly kind: 'clock'; readonly pings: number }
      | { readonly kind: 'call'; readonly name: string; readonly ask: unknown; readonly timeoutMs: number },
    timeoutMs: number,
  ): Promise<unknown> {
    const id = this.#coordinator.nextId();
    const member = this.#member;
    return this.#seat.ask(order.kind === 'clock' ? { ...order, id } : { ...order, id, member }, timeoutMs);
  }
}

/** Starts the clients of an arm, divided among all shards. The first call waits until these are there. */
export function startRemoteClients(coordinator: Coordinator, where: string, { arm }: ArmPlan): Clients {
  const allHere = coordinator.allHere();
  const member = `${where} ${arm} ${coordinator.nextId()}`;
  return new ClientGroup(
    coordinator.seats.map((seat) => new RemoteClients(coordinator, seat, member, allHere)),
  );
}
