import type { AnswerOutcome } from '../../../servers/answers/running-answer.ts';
import { quotient, sumOf } from '../../metrics/sum.ts';
import type { ReadAnswer } from '../../processes/answer-calls.ts';
import type { Check } from '../../records/record.ts';
import { quantile, sortNumbers } from '../../stats/quantile.ts';

/** Values that must lie beyond a percentile: fewer are the luck of one or two. */
const LEAST_BEYOND = 10;
/** What a reader notices, ms: a first token later than this, or a later one that waits this long beyond its moment. */
const OBJECTIVE_MS = 10;

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
export function percentileOf(values: readonly number[], share: number): number | null {
  const isResolved = values.length * (1 - share) * (1 + 1e-9) >= LEAST_BEYOND;
  return isResolved ? quantile(sortNumbers([...values]), share) : null;
}

/** How much longer or shorter each time between two tokens was for the reader than for the producer, ns. Pure. */
export function shiftsOf(answers: readonly Pick<ReadAnswer, 'lateNs'>[]): readonly number[] {
  return answers.flatMap(({ lateNs }) => lateNs.slice(1).map((ns, at) => Math.abs(ns - (lateNs[at] ?? ns))));
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

/** From each cut to the next token of the answer that it hit, ns; a loss before the first cut has another cause. Pure. */
export function returnsOf(answers: readonly ReadAnswer[], cutsNs: readonly number[]): readonly number[] {
  return answers
    .flatMap(({ outages }) => outages)
    .flatMap(({ lostNs, nextTokenNs }) => {
      const cutNs = cutsNs.findLast((ns) => ns <= lostNs);
      return cutNs === undefined || nextTokenNs === null ? [] : [nextTokenNs - cutNs];
    });
}

/** Tokens that are missing or came more than once. An answer that is not exact has at least one of them. Pure. */
export function wrongTokens(answers: readonly ReadAnswer[], tokens: number): number {
  return sumOf(
    answers,
    ({ isExact, lateNs, duplicates }) => duplicates + (isExact ? 0 : Math.max(1, tokens - lateNs.length)),
  );
}

/** Tokens that no reader ever had, and that were sent again, of answers that were cut. Pure. */
export function wasteOf(
  answers: readonly ReadAnswer[],
  outcomes: readonly AnswerOutcome[],
): { readonly inVain: number; readonly sentAgain: number } {
  const known = answers.flatMap(({ answer, lateNs }) => {
    const outcome = outcomes.find((one) => one.answer === answer);
    return outcome === undefined ? [] : [{ ...outcome, read: lateNs.length }];
  });
  return {
    inVain: sumOf(known, ({ produced, read }) => produced - read),
    sentAgain: sumOf(known, ({ sentAgain }) => sentAgain),
  };
}
