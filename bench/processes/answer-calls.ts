import type { Prompt } from '../../servers/answers/messages.ts';
import type { AnswerOutcome } from '../../servers/answers/running-answer.ts';

type Nothing = Record<string, never>;

/** The calls of a process that serves answers piece by piece. */
export interface AnswerServerCalls {
  listen: {
    ask: { readonly transport: string };
    answer: { readonly port: number; readonly packages: readonly string[] };
  };
  /** What it has done so far. */
  spent: {
    ask: Nothing;
    answer: {
      /** User and system, ns. */
      readonly cpuNs: number;
      /** Bytes of all its sockets, with all framing and headers. */
      readonly receivedBytes: number;
      readonly writtenBytes: number;
      /** For how long the process stood still, ns. */
      readonly stoodNs: number;
    };
  };
  /** What became of the answers since the last call. */
  outcomes: { ask: Nothing; answer: { readonly outcomes: readonly AnswerOutcome[] } };
}

/** The calls of a process with users who ask and read. */
export interface AnswerReaderCalls {
  open: {
    ask: { readonly transport: string; readonly origin: string; readonly users: number };
    answer: { readonly packages: readonly string[] };
  };
  /** Every user asks one question after the other. Answers when the last one is over. */
  read: {
    ask: {
      /** Each answer has a seed of its own: that of the prompt and its number. */
      readonly prompt: Prompt;
      readonly answersPerUser: number;
      /** Whether every question needs a new connection. */
      readonly isCold: boolean;
      /** The reader cancels after this number of tokens; null: never. */
      readonly cancelAfter: number | null;
    };
    answer: {
      readonly cpuNs: number;
      readonly stoodNs: number;
      readonly answers: readonly ReadAnswer[];
    };
  };
}

/** What one answer was to its reader. Times in ns. */
export interface ReadAnswer {
  /** null: it never began. */
  readonly answer: string | null;
  /** When its reader cancelled it, monotonic; null: it did not. */
  readonly cancelledNs: number | null;
  /** From the send of the question to the first token; null: none came. */
  readonly firstNs: number | null;
  /** Of each token: from when the producer had it until it was read. */
  readonly lateNs: readonly number[];
  /** Between one token and the next. */
  readonly gapsNs: readonly number[];
  /** Turns of the event loop in which tokens came. */
  readonly reads: number;
  /** Whether its tokens are those of the seed, in order, all of them or up to the cancel. */
  readonly isExact: boolean;
  /** Why it is not whole; null: it is. */
  readonly lost: string | null;
}
