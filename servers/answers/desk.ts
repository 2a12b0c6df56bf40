import { randomUUID } from 'node:crypto';
import { NO_CONNECTIONS, type Connections, type ServerOptions } from '../contract.ts';
import type { Refusal } from '../hub/admission.ts';
import type { Clock } from '../stream/clock.ts';
import { Conversations } from './conversations.ts';
import type { Prompt } from './messages.ts';
import { RunningAnswer, type AnswerOutcome, type AnswerReader } from './running-answer.ts';

type Limits = Pick<ServerOptions, 'maxConnections' | 'bufferLimitBytes'>;

/** All answers of a server, in the making and kept. The same for every way of sending them. */
export class AnswerDesk {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #observe: (outcome: AnswerOutcome) => void;
  readonly #answers = new Map<string, RunningAnswer>();
  readonly #conversations = new Conversations();

  /** @param limits.maxConnections also the most answers at a time. @param observe is told how each answer ended */
  constructor(clock: Clock, limits: Limits, observe: (outcome: AnswerOutcome) => void = () => undefined) {
    this.#clock = clock;
    this.#limits = limits;
    this.#observe = observe;
  }

  counts(): { readonly answers: number } {
    return { answers: this.#answers.size };
  }

  /** Takes a question. Nothing is made before `start` of the answer. */
  take(prompt: Prompt): RunningAnswer | Refusal {
    if (this.#answers.size >= this.#limits.maxConnections)
      return {
        status: 503,
        reason: `All ${this.#limits.maxConnections} answers are taken. Try again later.`,
      };
    const input = this.#conversations.wholeInput(prompt);
    if (typeof input !== 'string') return input;
    const id = randomUUID();
    const answer = new RunningAnswer(
      { id, prompt, inputCharacters: input.length },
      { clock: this.#clock, bufferLimitBytes: this.#limits.bufferLimitBytes },
      (outcome) => {
        this.#clock.after(prompt.keepMs, () => this.#answers.delete(id));
        this.#observe(outcome);
      },
    );
    this.#answers.set(id, answer);
    return answer;
  }

  /** An answer that is in the making, or kept. */
  find(id: string): RunningAnswer | Refusal {
    return this.#answers.get(id) ?? { status: 404, reason: `There is no answer '${id}' any more.` };
  }

  cancelAll(): void {
    for (const answer of this.#answers.values()) answer.cancel();
  }
}

/** Whether the desk has refused. */
export function isRefusal(taken: RunningAnswer | Refusal): taken is Refusal {
  return 'status' in taken;
}

/** What a way of sending answers does with the connection of a client, beside reading from the desk. */
type Outlet = Pick<AnswerReader, 'bufferedBytes' | 'end' | 'drop'>;

/** The open connections of one way, as the host wants to know them. */
export class Outlets {
  readonly #open = new Set<Outlet>();

  get size(): number {
    return this.#open.size;
  }

  /** @returns forgets it */
  add(outlet: Outlet): () => void {
    this.#open.add(outlet);
    return () => this.#open.delete(outlet);
  }

  /** As the host wants to know and to end them. A reader that is too slow is dropped by its answer. */
  connectionsTo(desk: AnswerDesk): Connections {
    return {
      counts: () => ({
        ...NO_CONNECTIONS,
        connections: this.#open.size,
        bufferedBytes: [...this.#open].reduce((sum, outlet) => sum + outlet.bufferedBytes(), 0),
      }),
      isCongested: () => false,
      endAll: () => {
        desk.cancelAll();
        for (const outlet of this.#open) outlet.end();
      },
      destroyAll: () => {
        for (const outlet of this.#open) outlet.drop();
      },
    };
  }
}
