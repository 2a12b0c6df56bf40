import type { Prompt } from '../../servers/answers/messages.ts';
import { planAnswer } from '../../servers/answers/plan.ts';
import type { Clock } from '../../servers/stream/clock.ts';
import type { AnswerClient, AnswerHandlers, OpenAnswer } from './contract.ts';

/** What one answer was to its reader, monotonic ns. */
export interface AnswerTrace {
  /** null: it never began. */
  readonly answer: string | null;
  /** Just before the question was sent. */
  readonly askedNs: number;
  /** When the server had read the question; null: it never began. */
  readonly startedNs: number | null;
  /** Of the question with all that came before it, as the server has it; null: the answer never began. */
  readonly inputCharacters: number | null;
  /** When each token was received, in order. */
  readonly receivedNs: readonly number[];
  /** Turns of the event loop in which tokens came. */
  readonly reads: number;
  /** Tokens that came again. */
  readonly duplicates: number;
  /** Connections that were lost on the way, after which the answer was resumed. */
  readonly outages: readonly Outage[];
  /** When it was cancelled here; null: it was not. */
  readonly cancelledNs: number | null;
  readonly overNs: number;
  /** Why there is no whole answer, though nobody cancelled it; null: it is whole, or was cancelled. */
  readonly lost: string | null;
  /** Whether the tokens are those of the plan, in order, from the first on, and, unless cancelled, all of them. */
  readonly isExact: boolean;
}

/** A connection that was lost in the middle of an answer, monotonic ns. */
export interface Outage {
  readonly lostNs: number;
  /** When the next token came that the reader did not have yet; null: none came. */
  readonly nextTokenNs: number | null;
}

export interface ReadingPlan {
  readonly clock: Clock;
  /** Cancels after this number of tokens; null: never. */
  readonly cancelAfter: number | null;
  /** Before it resumes after a loss, ms; null: it does not resume. */
  readonly retryMs: number | null;
}

/** After this number of losses the answer is given up. */
const MOST_RESUMED = 20;

/** Asks, reads and checks one answer. Never rejects: what went wrong is in the trace. */
export function readAnswer(
  client: AnswerClient,
  prompt: Prompt,
  { clock, cancelAfter, retryMs }: ReadingPlan,
): Promise<AnswerTrace> {
  const expected = planAnswer(prompt.plan).tokens;
  const receivedNs: number[] = [];
  const seen = {
    answer: null as string | null,
    startedNs: null as number | null,
    inputCharacters: null as number | null,
  };
  const counts = { reads: 0, duplicates: 0 };
  const outages: Outage[] = [];
  let isRight = true;
  let isSameTurn = false;
  return new Promise((resolve) => {
    const askedNs = clock.nowNs();
    let open: OpenAnswer | null = null;
    const finish = (lost: string | null, cancelledNs: number | null, total: number): void => {
      const overNs = clock.nowNs();
      const isExact = isRight && lost === null && receivedNs.length === total;
      resolve({ ...seen, askedNs, receivedNs, ...counts, outages, cancelledNs, overNs, lost, isExact });
    };
    const handlers: AnswerHandlers = {
      begun(begun) {
        Object.assign(seen, begun);
      },
      tokens(at, tokens) {
        const nowNs = clock.nowNs();
        if (!isSameTurn) {
          isSameTurn = true;
          counts.reads += 1;
          clock.nextTurn(() => {
            isSameTurn = false;
          });
        }
        for (const [index, token] of tokens.entries()) {
          const position = at + index;
          if (position < receivedNs.length) counts.duplicates += 1;
          else if (position > receivedNs.length) isRight = false;
          else receivedNs.push(nowNs);
          if (token !== expected[position]) isRight = false;
        }
        const outage = outages.at(-1);
        if (outage?.nextTokenNs === null && receivedNs.at(-1) === nowNs)
          outages[outages.length - 1] = { ...outage, nextTokenNs: nowNs };
        if (cancelAfter === null || receivedNs.length < cancelAfter || open === null) return;
        const cancelledNs = clock.nowNs();
        open.cancel();
        finish(null, cancelledNs, receivedNs.length);
      },
      ended(total) {
        finish(null, null, total === expected.length ? total : -1);
      },
      lost(reason) {
        const { answer } = seen;
        if (answer === null || retryMs === null || outages.length >= MOST_RESUMED) {
          finish(reason, null, expected.length);
          return;
        }
        outages.push({ lostNs: clock.nowNs(), nextTokenNs: null });
        clock.after(retryMs, () => {
          open = client.resume(answer, receivedNs.length, handlers);
        });
      },
    };
    open = client.ask(prompt, handlers);
  });
}
