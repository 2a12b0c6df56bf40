import type { Refusal } from '../hub/admission.ts';
import type { Prompt } from './messages.ts';

/** All that is kept together, characters. What was used least recently is forgotten first. */
const MOST_KEPT = 16 * 1024 * 1024;
/** What an input takes besides its text, in characters. */
const EACH_TAKES = 100;

/** What a server has read of conversations, so that a client needs to send only what is new. The same for every way of sending it. */
export class Conversations {
  /** The inputs of each, the least recently used conversation first. */
  readonly #inputs = new Map<string, readonly string[]>();
  readonly #mostKept: number;
  #kept = 0;

  constructor(mostKept = MOST_KEPT) {
    this.#mostKept = mostKept;
  }

  /** All that a model would read for a question. Refused where the client counts on more, or less, than is kept. */
  wholeInput({ input, session }: Pick<Prompt, 'input' | 'session'>): string | Refusal {
    if (session === undefined) return input;
    const { id, turn } = session;
    const known = turn === 0 ? [] : (this.#inputs.get(id) ?? []);
    if (known.length !== turn)
      return {
        status: 404,
        reason: `Of the conversation '${id}' ${known.length} inputs are kept here, not ${turn}. Send all of it again.`,
      };
    this.#forget(id);
    const inputs = [...known, input];
    this.#inputs.set(id, inputs);
    this.#kept += sizeOf(inputs);
    for (const oldest of this.#inputs.keys()) {
      if (this.#kept <= this.#mostKept) break;
      this.#forget(oldest);
    }
    return inputs.join('');
  }

  #forget(id: string): void {
    this.#kept -= sizeOf(this.#inputs.get(id) ?? []);
    this.#inputs.delete(id);
  }
}

function sizeOf(inputs: readonly string[]): number {
  return inputs.reduce((sum, { length }) => sum + length + EACH_TAKES, 0);
}
