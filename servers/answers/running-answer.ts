import type { Cancel, Clock } from '../stream/clock.ts';
import type { AnswerMessage, Prompt } from './messages.ts';
import { planAnswer, type PlannedAnswer } from './plan.ts';

/** Where the tokens of an answer go: what a way of sending them does with the connection of one client. */
export interface AnswerReader {
  /** @param position how many tokens the client has with this message, for its resume point */
  write(message: AnswerMessage, position: number): void;
  bufferedBytes(): number;
  /** The answer is over. */
  end(): void;
  /** Drops the connection: the client does not read. */
  drop(): void;
}

/** What became of an answer. */
export interface AnswerOutcome {
  readonly answer: string;
  readonly how: 'whole' | 'cancelled';
  /** How many tokens were made. */
  readonly produced: number;
  /** Tokens that were written to connections that broke, and again to those that resumed. */
  readonly sentAgain: number;
  /** When it was whole, or the server knew that nobody wants the rest, monotonic ns. */
  readonly atNs: number;
}

/** One answer in the making: tokens at their moments, to the reader there is, in the batches that were asked for. */
export class RunningAnswer {
  readonly id: string;
  readonly startedNs: number;
  readonly #inputCharacters: number;
  readonly #prompt: Prompt;
  readonly #clock: Clock;
  readonly #bufferLimitBytes: number;
  readonly #planned: PlannedAnswer;
  readonly #over: (outcome: AnswerOutcome) => void;
  #outcome: AnswerOutcome['how'] | null = null;
  #produced = 0;
  /** How many of them the reader has. */
  #written = 0;
  #sentAgain = 0;
  #reader: AnswerReader | null = null;
  #cancelTurn: Cancel = () => undefined;
  #cancelKeeping: Cancel = () => undefined;

  /** Nothing is made before `start`. @param over is called once */
  constructor(
    { id, prompt, inputCharacters }: { id: string; prompt: Prompt; inputCharacters: number },
    { clock, bufferLimitBytes }: { clock: Clock; bufferLimitBytes: number },
    over: (outcome: AnswerOutcome) => void,
  ) {
    this.id = id;
    this.#inputCharacters = inputCharacters;
    this.startedNs = clock.nowNs();
    this.#prompt = prompt;
    this.#clock = clock;
    this.#bufferLimitBytes = bufferLimitBytes;
    this.#planned = planAnswer(prompt.plan);
    this.#over = over;
  }

  /** Begins to make tokens. @param reader null: it comes later, while the answer is kept */
  start(reader: AnswerReader | null): void {
    if (reader === null) this.#keep();
    else this.attach(reader, 0);
    this.#turn();
  }

  /** Goes on with another reader, from a position on. */
  attach(reader: AnswerReader, after: number): void {
    this.#cancelKeeping();
    this.#reader?.drop();
    this.#reader = reader;
    const { id: answer, startedNs } = this;
    reader.write({ answer, startedNs, inputCharacters: this.#inputCharacters }, after);
    this.#sentAgain += Math.max(0, this.#written - after);
    this.#written = after;
    this.#flush();
    if (this.#outcome !== null) this.#tellEnd(this.#outcome);
  }

  /** The connection of this reader is gone. */
  detach(reader: AnswerReader): void {
    if (reader !== this.#reader) return; // another one has taken over
    this.#reader = null;
    if (this.#outcome !== null) return;
    if (this.#prompt.keepMs > 0) this.#keep();
    else this.cancel();
  }

  cancel(): void {
    if (this.#outcome === null) this.#finish('cancelled');
  }

  #keep(): void {
    this.#cancelKeeping = this.#clock.after(this.#prompt.keepMs, () => {
      this.cancel();
    });
  }

  /** Makes what is due, and waits for the rest. Timers round and fire early: only the clock decides. */
  #turn(): void {
    const { batch } = this.#prompt;
    const { tokens, afterNs } = this.#planned;
    const passedNs = this.#clock.nowNs() - this.startedNs;
    const momentOf = (position: number): number => afterNs[position] ?? Infinity;
    while (this.#outcome === null && momentOf(this.#produced) <= passedNs) {
      this.#produced += 1;
      if (this.#produced - this.#written >= batch.tokens) this.#flush();
    }
    const flushNs = (): number =>
      this.#written < this.#produced && batch.waitMs !== null
        ? momentOf(this.#written) + batch.waitMs * 1e6
        : Infinity;
    if (flushNs() <= passedNs) this.#flush();
    if (this.#produced === tokens.length) this.#finish('whole');
    if (this.#outcome !== null) return;
    const waitMs = (Math.min(momentOf(this.#produced), flushNs()) - passedNs) / 1e6;
    this.#cancelTurn = this.#clock.after(Math.max(1, Math.ceil(waitMs)), () => {
      this.#turn();
    });
  }

  #flush(): void {
    if (this.#reader === null || this.#written >= this.#produced) return;
    const at = this.#written;
    this.#written = this.#produced;
    this.#reader.write({ at, tokens: this.#planned.tokens.slice(at, this.#produced) }, this.#produced);
    if (this.#reader.bufferedBytes() > this.#bufferLimitBytes) this.#reader.drop();
  }

  #finish(how: AnswerOutcome['how']): void {
    if (this.#outcome !== null) return;
    this.#cancelTurn();
    this.#cancelKeeping();
    this.#flush();
    this.#outcome = how;
    const { id: answer } = this;
    const atNs = this.#clock.nowNs();
    this.#over({ answer, how, produced: this.#produced, sentAgain: this.#sentAgain, atNs });
    this.#tellEnd(how);
  }

  #tellEnd(how: AnswerOutcome['how']): void {
    const reader = this.#reader;
    this.#reader = null;
    reader?.write(how === 'whole' ? { end: this.#produced } : { cancelled: this.#produced }, this.#produced);
    reader?.end();
  }
}
