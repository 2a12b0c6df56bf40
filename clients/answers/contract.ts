import type { AnswerBegun, Prompt } from '../../servers/answers/messages.ts';

/** What is heard of one answer. Called in the turn in which its bytes were read. Nothing follows a cancel, an end or a loss. */
export interface AnswerHandlers {
  begun(begun: AnswerBegun): void;
  /** @param at position of the first of them */
  tokens(at: number, tokens: readonly string[]): void;
  /** The answer is whole. @param tokens how many it has */
  ended(tokens: number): void;
  /** The connection broke, the server refused, or it cancelled. @param reason for people */
  lost(reason: string): void;
}

/** An answer that is being read. */
export interface OpenAnswer {
  /** Stops it: the server is told in the way that this client has. */
  cancel(): void;
}

/** One user: asks one question after the other, never two at a time. */
export interface AnswerClient {
  ask(prompt: Prompt, handlers: AnswerHandlers): OpenAnswer;
  /** Goes on with an answer after the first tokens of it. */
  resume(answer: string, after: number, handlers: AnswerHandlers): OpenAnswer;
  /** Drops the connections that are left over from earlier answers: the next question needs a new one. */
  cool(): Promise<void>;
}

/** Where to connect. */
export interface AnswerTarget {
  readonly origin: string;
  /** Over https, the only certificate to trust, PEM; null: no TLS. */
  readonly trusted: string | null;
}

/** The client side of a way of sending answers. */
export interface AnswerHalf {
  /** npm packages that read the bytes, for the report. */
  readonly packages: readonly string[];
  open(target: AnswerTarget): AnswerClient;
}
