import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ARRIVALS } from '../../../servers/answers/plan.ts';
import type { CpuReading } from '../../metrics/cost.ts';
import { quotient, sumOf } from '../../metrics/sum.ts';
import type { AnswerOutcome } from '../../../servers/answers/running-answer.ts';
import type { ReadAnswer } from '../../processes/answer-calls.ts';
import { START_TIMEOUT_MS, startAnswerReaders, startAnswerServer } from '../../processes/children.ts';
import type { Check } from '../../records/record.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { checkStandstill } from '../../rounds/checks.ts';
import { CALL_TIMEOUT_MS } from '../../rounds/session.ts';
import { quantile, sortNumbers } from '../../stats/quantile.ts';

/** Answers of each user before the measured ones, short and fast: code and connections are warm then. */
const WARM_UP = { answersPerUser: 10, tokens: 50, tokensPerSecond: 2000 };
/** Values that must lie beyond a percentile: fewer are the luck of one or two. */
const LEAST_BEYOND = 10;
/** What a reader notices, ms: a first token later than this, or a later one that waits this long beyond its moment. */
const OBJECTIVE_MS = 10;
/** How often the server is asked whether it knows of every cancel, and how many times. */
const LOOK_EVERY_MS = 10;
const MOST_LOOKS = 200;
/** What a user asks, 210 characters. */
const INPUT = 'Why is the sky blue? '.repeat(10);

/**
 * Delays in ns; CPU of both sides and bytes down for each token, bytes up for each answer; `tokens-per-read`; `goodput`, answers that
 * meet both objectives, of 1,000. Of answers that their readers cancelled only: `cancel-known-p50`, until the server knew, and
 * `in-vain`, tokens of each answer that it made and nobody read; the bytes and CPU time of these tokens stay in the other readings.
 */
export type Reads =
  | CpuReading
  | 'first-token-p50'
  | 'first-token-p90'
  | 'late-p50'
  | 'late-p99'
  | 'gap-p50'
  | 'gap-p99'
  | 'bytes-down'
  | 'bytes-up'
  | 'tokens-per-read'
  | 'goodput'
  | 'cancel-known-p50'
  | 'in-vain';

/** Users ask and read answers, one after the other, and every answer must be that of its seed. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    users: z.int().positive(),
    answersPerUser: z.int().positive(),
    /** Of each answer. */
    tokens: z.int().positive(),
    tokensPerSecond: z.number().positive(),
    arrival: z.enum(ARRIVALS),
    /** Tokens go out together as soon as there are this many. */
    batchTokens: z.int().positive(),
    /** Whether every question needs a new connection. */
    isCold: z.boolean(),
    /** The reader cancels after this number of tokens; absent: never. */
    cancelAfter: z.int().positive().optional(),
  }),

  async run(arm, settings): Promise<ProcedureResult<Reads>> {
    const { users, answersPerUser, tokens, tokensPerSecond, arrival, batchTokens, isCold } = settings;
    const cancelAfter = settings.cancelAfter ?? null;
    const { transport } = arm.plan;
    const server = arm.keep(startAnswerServer(arm.context, arm.plan));
    const client = arm.keep(startAnswerReaders(arm.context, arm.plan));
    const { port, packages } = await server.call('listen', { transport }, START_TIMEOUT_MS);
    const origin = `http://127.0.0.1:${port}`;
    const opened = await client.call('open', { transport, origin, users }, START_TIMEOUT_MS);
    const prompt = {
      // No time to think: what passes before the first token is the way's alone.
      plan: { seed: arm.context.round, tokens, tokensPerSecond, arrival, thinkMs: 0 },
      batch: { tokens: batchTokens, waitMs: null },
      keepMs: 0,
      input: INPUT,
    };
    const warm = { tokens: WARM_UP.tokens, tokensPerSecond: WARM_UP.tokensPerSecond };
    await client.call(
      'read',
      {
        prompt: { ...prompt, plan: { ...prompt.plan, ...warm } },
        answersPerUser: WARM_UP.answersPerUser,
        isCold,
        cancelAfter: null,
      },
      CALL_TIMEOUT_MS,
    );
    const before = await server.call('spent', {}, CALL_TIMEOUT_MS);
    const timeoutMs = (answersPerUser * tokens * 1000 * 3) / tokensPerSecond + CALL_TIMEOUT_MS;
    const asked = { prompt, answersPerUser, isCold, cancelAfter };
    const { answers, cpuNs, stoodNs } = await client.call('read', asked, timeoutMs);
    const after = await server.call('spent', {}, CALL_TIMEOUT_MS);
    const ended = cancelAfter === null ? [] : await outcomesOf(answers);
    const cancels = cancelsOf(answers, ended);
    const received = sumOf(answers, ({ lateNs }) => lateNs.length);
    const first = answers.flatMap(({ firstNs }) => firstNs ?? []);
    const late = answers.flatMap(({ lateNs }) => lateNs);
    const gaps = answers.flatMap(({ gapsNs }) => gapsNs);
    return {
      packages: { server: packages, client: opened.packages },
      readings: [
        ...reading('first-token-p50', null, percentileOf(first, 0.5)),
        ...reading('first-token-p90', null, percentileOf(first, 0.9)),
        ...reading('late-p50', null, percentileOf(late, 0.5)),
        ...reading('late-p99', null, percentileOf(late, 0.99)),
        ...reading('gap-p50', null, percentileOf(gaps, 0.5)),
        ...reading('gap-p99', null, percentileOf(gaps, 0.99)),
        ...reading('server-cpu', null, quotient(after.cpuNs - before.cpuNs, received)),
        ...reading('client-cpu', null, quotient(cpuNs, received)),
        ...reading('bytes-down', null, quotient(after.writtenBytes - before.writtenBytes, received)),
        ...reading('bytes-up', null, quotient(after.receivedBytes - before.receivedBytes, answers.length)),
        ...reading(
          'tokens-per-read',
          null,
          quotient(
            received,
            sumOf(answers, ({ reads }) => reads),
          ),
        ),
        // What was cancelled is neither good nor bad.
        ...reading('goodput', null, cancelAfter === null ? goodputOf(answers) : null),
        ...reading(
          'cancel-known-p50',
          null,
          percentileOf(
            cancels.map(({ knownNs }) => knownNs),
            0.5,
          ),
        ),
        ...reading(
          'in-vain',
          null,
          quotient(
            sumOf(cancels, ({ inVain }) => inVain),
            cancels.length,
          ),
        ),
      ],
      checks: [
        ...checkStandstill({ server: after.stoodNs - before.stoodNs, client: stoodNs }),
        ...checkAnswers(answers, cancelAfter ?? tokens),
        ...checkCancels(answers, ended),
      ],
    };

    /** The server hears of the last cancels a little after their readers have left. */
    async function outcomesOf(read: readonly ReadAnswer[]): Promise<readonly AnswerOutcome[]> {
      const known = new Map<string, AnswerOutcome>();
      for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
        const { outcomes } = await server.call('outcomes', {}, CALL_TIMEOUT_MS);
        for (const outcome of outcomes) known.set(outcome.answer, outcome);
        if (read.every(({ answer }) => answer !== null && known.has(answer))) break;
        await sleep(LOOK_EVERY_MS);
      }
      return [...known.values()];
    }
  },
});

/** What each cancel came to, where the server has heard of it; an answer that was whole by then was not cancelled. Pure. */
export function cancelsOf(
  answers: readonly ReadAnswer[],
  outcomes: readonly AnswerOutcome[],
): readonly { readonly knownNs: number; readonly inVain: number }[] {
  return answers.flatMap(({ answer, cancelledNs, lateNs }) => {
    const outcome = outcomes.find((one) => one.answer === answer && one.how === 'cancelled');
    return cancelledNs === null || outcome === undefined
      ? []
      : [{ knownNs: outcome.atNs - cancelledNs, inVain: outcome.produced - lateNs.length }];
  });
}

/** Whether the server has heard of every cancel: one that it never heard of would be missing from the delays. Pure. */
export function checkCancels(answers: readonly ReadAnswer[], outcomes: readonly AnswerOutcome[]): Check[] {
  const known = new Set(outcomes.map(({ answer }) => answer));
  const cancelled = answers.filter(({ cancelledNs }) => cancelledNs !== null);
  const missed = cancelled.filter(({ answer }) => answer === null || !known.has(answer)).length;
  const values = { missed, expectedDeliveries: cancelled.length };
  return missed === 0 ? [] : [{ code: 'incomplete', outcome: 'void', values }];
}

/** null: fewer than ten values lie beyond it. Pure. */
function percentileOf(values: readonly number[], share: number): number | null {
  const isResolved = values.length * (1 - share) * (1 + 1e-9) >= LEAST_BEYOND;
  return isResolved ? quantile(sortNumbers([...values]), share) : null;
}

/** Answers, of 1,000, that are whole and exact, whose first token came in time, and of which no token was late. Pure. */
export function goodputOf(answers: readonly ReadAnswer[]): number | null {
  const limitNs = OBJECTIVE_MS * 1e6;
  const good = answers.filter(
    ({ firstNs, lateNs, isExact }) =>
      isExact && firstNs !== null && firstNs <= limitNs && lateNs.every((ns) => ns <= limitNs),
  );
  return quotient(good.length * 1000, answers.length);
}

/** Whether every answer is that of its seed, and no token came before the producer had it. Pure. */
export function checkAnswers(answers: readonly ReadAnswer[], tokens: number): Check[] {
  const checks: Check[] = [];
  const early = sumOf(answers, ({ lateNs }) => lateNs.filter((ns) => ns < 0).length);
  if (early > 0) checks.push({ code: 'negative-transit', outcome: 'void', values: { deliveries: early } });
  const wrong = answers.filter(({ isExact }) => !isExact);
  const missed = sumOf(wrong, ({ lateNs }) => Math.max(1, tokens - lateNs.length));
  const expectedDeliveries = answers.length * tokens;
  if (wrong.length > 0)
    checks.push({ code: 'incomplete', outcome: 'void', values: { missed, expectedDeliveries } });
  return checks;
}
