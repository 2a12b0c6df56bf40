import { OPENING_AT_ONCE, type ClientCalls } from './calls.ts';
import type { Child } from './child.ts';
import { readLimits, roomForPorts } from '../host/preflight.ts';
import { mergeCollected, mergeFaultCounts, mergeUsage } from './merge-clients.ts';
import { firstOf, sharesOf } from './shares.ts';

/** The clients of an arm as rounds see them: one process, or several that answer as one. Where a process runs is its own affair. */
export type Clients = Pick<Child<ClientCalls>, 'call' | 'freeze' | 'thaw' | 'kill'>;

type Ask<Name extends keyof ClientCalls> = ClientCalls[Name]['ask'];
type Answer<Name extends keyof ClientCalls> = ClientCalls[Name]['answer'];

/** What each member is asked, and what their answers are together. */
interface Together<Name extends keyof ClientCalls> {
  /** Absent: all are asked the same. @param sizes how many clients each member holds */
  readonly divide?: (
    ask: Ask<Name>,
    sizes: readonly number[],
    sourcesFor: (at: number, connections: number) => readonly string[],
  ) => readonly Ask<Name>[];
  /** How many clients a member holds after its part; absent: as many as before. */
  readonly sizeAfter?: (part: Ask<Name>, size: number) => number;
  readonly merge: (answers: readonly Answer<Name>[]) => Answer<Name>;
}

const largest = (values: readonly number[]): number => Math.max(...values);
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Each member takes its part of the first ones; absent: all of its own. */
function divideFirst<Which extends { readonly first?: number }>(
  ask: Which,
  sizes: readonly number[],
): readonly Which[] {
  if (ask.first === undefined) return sizes.map(() => ask);
  return firstOf(ask.first, sizes).map((first) => ({ ...ask, first }));
}

const TOGETHER: { readonly [Name in keyof ClientCalls]: Together<Name> } = {
  connect: {
    divide(ask, sizes, sourcesFor) {
      const atOnce = Math.max(1, Math.floor((ask.atOnce ?? OPENING_AT_ONCE) / sizes.length));
      let from = ask.from ?? 0;
      return sharesOf(ask.connections, sizes.length).map((connections, at) => {
        const sources = sourcesFor(at, ask.connections);
        const part = { ...ask, connections, from, atOnce, ...(sources.length > 0 && { sources }) };
        from += connections;
        return part;
      });
    },
    sizeAfter: ({ connections }, size) => size + connections,
    // They begin together, and each takes its own time.
    merge: (answers) => ({
      packages: answers[0]?.packages ?? [],
      connectNs: largest(answers.map(({ connectNs }) => connectNs)),
    }),
  },
  read: {
    divide: divideFirst,
    merge: (answers) => ({ atNs: largest(answers.map(({ atNs }) => atNs)) }),
  },
  disconnect: {
    divide: divideFirst,
    sizeAfter: ({ first }, size) => size - (first ?? size),
    merge: (answers) => ({ connections: sum(answers.map(({ connections }) => connections)) }),
  },
  usage: { merge: mergeUsage },
  standstill: { merge: (answers) => ({ stoodNs: largest(answers.map(({ stoodNs }) => stoodNs)) }) },
  observe: { merge: () => ({ observing: true }) },
  collect: { merge: mergeCollected },
  irregular: { merge: (answers) => ({ clients: answers.flatMap(({ clients }) => clients) }) },
  traces: {
    merge: (answers) => ({
      counts: mergeFaultCounts(answers.map(({ counts }) => counts)),
      traces: answers.flatMap(({ traces }) => traces),
    }),
  },
};

/**
 * Several client processes that share the connections of an arm, behind the calls of one. Each holds a range of them, checks the
 * sequence of each connection itself, and counts what it received: every delivery is counted once. A member that fails fails the call.
 */
export class ClientGroup implements Clients {
  readonly #members: readonly Clients[];
  readonly #sources: readonly (readonly string[])[];
  readonly #roomForOne: number;
  /** How many clients each member holds. */
  #sizes: readonly number[];

  /**
   * @param sources for each member the local addresses to connect from where the ports of one do not suffice for all; none: the
   * system chooses
   * @param roomForOne how many connections one address can have to one server
   */
  constructor(
    members: readonly Clients[],
    sources: readonly (readonly string[])[] = [],
    roomForOne: number = roomForPorts(readLimits()) ?? Infinity,
  ) {
    this.#members = members;
    this.#sources = sources;
    this.#roomForOne = roomForOne;
    this.#sizes = members.map(() => 0);
  }

  /** As the call of one process. @throws HarnessError `child-died` or `child-silent`, of the first member that fails */
  async call<Name extends keyof ClientCalls>(
    name: Name,
    ask: Ask<Name>,
    timeoutMs: number,
  ): Promise<Answer<Name>> {
    const { divide, sizeAfter, merge }: Together<Name> = TOGETHER[name];
    const sourcesFor = (at: number, more: number): readonly string[] =>
      sum(this.#sizes) + more > this.#roomForOne ? (this.#sources[at] ?? []) : [];
    const parts = divide?.(ask, this.#sizes, sourcesFor) ?? this.#members.map(() => ask);
    const answers = await Promise.all(
      this.#members.map((member, at) => member.call(name, parts[at] ?? ask, timeoutMs)),
    );
    this.#sizes = this.#sizes.map((size, at) => sizeAfter?.(parts[at] ?? ask, size) ?? size);
    return merge(answers);
  }

  freeze(): void {
    for (const member of this.#members) member.freeze();
  }

  thaw(): void {
    for (const member of this.#members) member.thaw();
  }

  async kill(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.kill()));
  }
}
