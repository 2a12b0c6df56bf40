import { z } from 'zod';
import { reason } from './reason.ts';
import {
  amount,
  better,
  choice,
  fraction,
  line,
  outcome,
  shape,
  statistic,
  unit,
  whole,
  type Described,
} from './vocabulary.ts';

export const margin = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('relative'),
      ratio: z.number().min(1).describe('1.1 is 10 %'),
      floor: z.number().nonnegative().describe('In `unit`; the larger of the two counts'),
      unit,
    }),
    z.strictObject({ kind: z.literal('exact') }),
  ])
  .meta({ id: 'Margin', title: 'The smallest difference that matters; `exact`: every one does' });

export const ratioEstimate = shape('RatioEstimate', 'candidate / baseline, with its interval', {
  point: z.number().positive(),
  low: z.number().nonnegative(),
  high: z.number().positive(),
  confidence: z.number().gt(0).lt(1).describe('0.95 is 95 %'),
});

/** Which comparison a verdict is about. */
export const compared = {
  scenario: line,
  cell: line,
  cellLabel: line,
  metric: line,
  metricLabel: line,
  unit,
  statistic,
  better,
  baseline: line,
  candidate: line,
};

export const atLeastOne = z.number().min(1);
const perRound = z.array(amount.nullable());
const significance = shape('Significance', 'What Holm decides by', {
  p: fraction.describe('p-value'),
  threshold: z.number().gt(0).max(1).describe('What the correction asks of it'),
});

export const verdict = shape('Verdict', 'A candidate against the baseline in one metric of one cell', {
  role: choice({
    primary: 'chosen before the run, with Holm correction',
    exploratory: 'not corrected for multiple comparisons',
    aa: 'the A/A control',
  }),
  ...compared,
  baselineValue: amount
    .nullable()
    .describe('Median over the rounds that count (`total`: sum); null: no value'),
  candidateValue: amount.nullable(),
  ratio: ratioEstimate.nullable().describe('Hodges-Lehmann; null: a side is 0, fewer than 6 rounds, or void'),
  crossCheck: ratioEstimate.nullable().describe("By Student's t on the log ratios; null: as above"),
  crossCheckAgrees: z.boolean().nullable().describe('Whether both lie alike towards 1 and the margin'),
  halfWidth: atLeastOne.nullable().describe('Of the interval: 1.04 reaches 4 % to either side; null: none'),
  margin,
  marginRatio: atLeastOne
    .nullable()
    .describe('The margin as a ratio at the smaller value; null: not above 0'),
  outcome,
  because: z.array(reason).describe('What led to the outcome, the decisive reason first'),
  significance: significance.nullable().describe('null: exploratory'),
  recurs: z.boolean().nullable().describe('Whether odd and even rounds each say the same; null: no finding'),
  noiseFloor: atLeastOne.nullable().describe('Half-width of the A/A interval, as a ratio; null: none'),
  roundRatios: perRound.describe('Of each round that counted; null: a side was 0 or absent'),
  roundValues: z
    .strictObject({ baseline: perRound, candidate: perRound })
    .describe('Medians of the pairs of each round that counted'),
  rounds: whole.describe('Rounds that counted'),
  pairs: whole.describe('Pairs measured'),
  voidPairs: whole.describe('How many of them are void'),
  disturbedPairs: whole.describe('How many were valid and disturbed by other work'),
  conditions: choice({
    quiet: 'disturbed pairs do not count',
    busy: 'too few quiet pairs: disturbed ones count, delays have a direction and no size, CPU times a wider interval',
  }),
});

export type Margin = Described<typeof margin>;
export type RatioEstimate = Described<typeof ratioEstimate>;
/** What a comparison came to: the first that applies, in the order that `results/README.md` explains. */
export type Outcome = z.infer<typeof outcome>;
export type Verdict = Described<typeof verdict>;
export type VerdictRole = Verdict['role'];

/** What a verdict is about: `scenario/cell/metric/statistic/baseline/candidate`. */
export function keyOf(
  of: Pick<Verdict, 'scenario' | 'cell' | 'metric' | 'statistic' | 'baseline' | 'candidate'>,
): string {
  return [of.scenario, of.cell, of.metric, of.statistic, of.baseline, of.candidate].join('/');
}
