import { z } from 'zod';

import { amount, grade, line, outcome, whole, type Described } from './vocabulary.ts';

const ratio = z.number().nonnegative();
const run = z.enum(['A', 'B']);

/** An interval of the ratio candidate / baseline beside its margin as a ratio >= 1; 1 means that every difference counts. */
const interval = { low: ratio, high: ratio, marginRatio: ratio };

/** The arms of a comparison by their ids, and in how many of its rounds each shows what the reason is about. */
const sides = { baseline: line, candidate: line, baselineRounds: whole, candidateRounds: whole };

const because = <Code extends string, Values extends z.ZodRawShape>(code: Code, values: Values) =>
  z.strictObject({ code: z.literal(code), values: z.strictObject(values) });

/** Why an outcome is what it is, as a code with its numbers. The sentence of each code is in `report/words/reasons.ts`. */
export const reason = z
  .discriminatedUnion('code', [
    // Why a verdict is void or inconclusive. `cause` is the check that voided most pairs, `nullMeans` what an absent value means.
    because('many-void', { voidPairs: whole, pairs: whole, cause: line.nullable() }),
    because('uneven-void', {
      baseline: line,
      candidate: line,
      baselineOnlyPairs: whole,
      candidateOnlyPairs: whole,
      cause: line.nullable(),
    }),
    because('few-rounds', {
      rounds: whole,
      neededRounds: whole,
      unresolvedRounds: whole,
      nullMeans: line,
    }),
    because('absent', { ...sides, rounds: whole, nullMeans: line }),
    // What is known without a ratio: it does not exist where a side is 0.
    because('both-zero', { rounds: whole }),
    because('one-zero', { zero: line, other: line, rounds: whole }),
    because('some-zero', { ...sides, rounds: whole }),
    because('identical', { rounds: whole }),
    // How the interval lies to the margin: at 95 %, but for `inside-margin`, which is at 90 %.
    because('below-margin', interval),
    because('above-margin', interval),
    because('inside-margin', interval),
    because('excludes-one', interval),
    because('contains-one', { ...interval, low90: ratio, high90: ratio, halfWidthRatio: ratio }),
    // Disturbed pairs count: `claimed` is what quiet ones would say, `widenedRatio` how much wider the interval was taken; 1: not.
    because('busy-machine', {
      claimed: outcome,
      disturbedPairs: whole,
      pairs: whole,
      cause: line.nullable(),
      widenedRatio: ratio,
    }),
    // What takes an outcome back to a weaker one: `claimed` is what it was.
    because('taken-back', { claimed: outcome, p: amount, threshold: amount, claims: whole }),
    because('limited-by-grade', { claimed: outcome, grade }),
    // Of two runs compared. The reasons that follow `in-run` are those of the verdict in that run.
    because('in-run', { run }),
    because('few-rounds-in-run', { roundsA: whole, roundsB: whole, neededRounds: whole }),
    because('absent-in-run', { absentRoundsA: whole, absentRoundsB: whole }),
    because('both-zero-in-runs', {}),
    because('same-values', {}),
    because('not-positive', {}),
    because('order', { abovePairs: whole, belowPairs: whole, pairs: whole }),
    // What keeps a machine from `grade`.
    because('clock-bound', { boundNs: amount, limitNs: amount, grade }),
    because('timer-lag', { p90Ns: amount, limitNs: amount, grade }),
    because('work-spread', { spreadShare: amount, limitShare: amount, grade }),
  ])
  .meta({ id: 'Reason', title: 'Why an outcome is what it is: a code with its values' });

export type Reason = Described<typeof reason>;
