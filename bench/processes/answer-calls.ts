import type { Outage } from '../../clients/answers/read-answer.ts';
import type { Prompt } from '../../servers/answers/messages.ts';
import type { AnswerOutcome } from '../../servers/answers/running-answer.ts';
import type { Secured } from './secured.ts';

type Nothing = Record<string, never>;

/** The calls of a process that serves answers piece by piece. */
export interface AnswerServerCalls {
  listen: {
    ask: Secured & { readonly transport: string };
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
      /** That it has accepted. */
      readonly connections: number;
      /** Connections that are open now. */
      readonly open: number;
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
    ask: {
      readonly transport: string;
      readonly origin: string;
      readonly users: number;
      /** Over https, the only certificate to trust, PEM; absent: no TLS. */
      readonly trusted?: string;
    };
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
      /** From the first question of the first user to that of the last, ms; 0: all ask at once. */
      readonly spreadMs: number;
      /** The reader cancels after this number of tokens; null: never. */
      readonly cancelAfter: number | null;
      /** Before a reader resumes after a loss, ms; absent: it does not resume. */
      readonly retryMs?: number;
    };
    answer: {
      readonly cpuNs: number;
      readonly stoodNs: number;
      readonly answers: readonly ReadAnswer[];
    };
  };
  /** The same number of tokens as bare lines, which are counted and not read. The first call opens connections for it. */
  count: {
    ask: {
      readonly origin: string;
      readonly users: number;
      readonly prompt: Prompt;
      readonly answersPerUser: number;
    };
    answer: { readonly cpuNs: number };
  };
  /** Every user goes through one task of an agent. Answers when the last one is over, and its connection dropped. */
  work: {
    ask: {
      /** Each turn has a seed of its own, from that of the prompt on. */
      readonly prompt: Omit<Prompt, 'input' | 'session'>;
      readonly turns: number;
      readonly way: TaskWay;
      /** From the start of one user to that of the next, ms: they would wait for one another otherwise. */
      readonly staggerMs: number;
    };
    answer: { readonly stoodNs: number; readonly tasks: readonly TaskResult[] };
  };
}

/** How an agent goes through a task. */
export interface TaskWay {
  /** Whether each turn has a connection of its own; otherwise the first one is kept. */
  readonly isFresh: boolean;
  /** Whether each turn sends all that came before; otherwise the server keeps it, and only what is new is sent. */
  readonly sendsAll: boolean;
}

/** What one task came to. */
export interface TaskResult {
  /** All turns together, from the send of each question to the end of its answer, ns. */
  readonly tookNs: number;
  /** Turns with the tokens of their seed, before which the server had read all that it should. */
  readonly exactTurns: number;
}

/** What one answer was to its reader. Times in ns. */
export interface ReadAnswer {
  /** null: it never began. */
  readonly answer: string | null;
  /** When its reader cancelled it, monotonic; null: it did not. */
  readonly cancelledNs: number | null;
  /** From the send of the question to the first token; null: none came. */
  readonly firstNs: number | null;
  /** From the send of the question to the last token; null: none came. */
  readonly lastNs: number | null;
  /** Tokens that came again. */
  readonly duplicates: number;
  /** Losses on the way, monotonic. */
  readonly outages: readonly Outage[];
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
