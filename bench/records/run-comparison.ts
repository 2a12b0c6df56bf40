import { z } from 'zod';

import { reason } from './reason.ts';
import { compared, margin, ratioEstimate } from './verdict.ts';
import {
  amount,
  choice,
  isoTime,
  outcome,
  profileId,
  line,
  shape,
  statistic,
  type Described,
} from './vocabulary.ts';

/** Version of what `npm run compare -- --json` prints. It goes up when a field changes its meaning. */
export const COMPARISON_SCHEMA_VERSION = 1;

const fact = z.union([line, amount, z.boolean()]).nullable();

const difference = shape('SetupDifference', 'Something around the measuring that the two runs do not share', {
  field: line.describe('Path in `run.json`; list entries go by their ids, `calibration.work` by its median'),
  a: fact.describe('null: not there, or unknown'),
  b: fact,
});

export const changeSchema = shape('Change', 'What became of one value from run A to run B', {
  kind: choice({ ratio: 'candidate / baseline within each run', absolute: 'the value of one transport' }),
  transport: line.nullable().describe('Whose value it is; null: a ratio'),
  decides: z.boolean().describe('Whether the conclusion rests on it'),
  ...compared,
  scenarioTitle: line,
  a: amount.nullable().describe('The value in run A: a bare ratio, or in `unit`; null: none'),
  b: amount.nullable(),
  ratioInA: ratioEstimate.nullable().describe('candidate / baseline within run A; null: an absolute value'),
  ratioInB: ratioEstimate.nullable(),
  ratio: ratioEstimate.nullable().describe('B / A; null: not positive, fewer than 6 rounds, or void'),
  margin: margin.describe('Where the runs have different ones, the wider'),
  marginRatio: amount.nullable().describe('As in a verdict'),
  outcome: outcome.describe('As that of a verdict, of B against A'),
  because: z.array(reason).describe('What led to the outcome, the decisive reason first'),
});

const conclusionReason = shape(
  'ConclusionReason',
  'What led to a conclusion, and on which verdicts it rests',
  {
    code: choice({
      worse: 'worse beyond the margin',
      'unproven-a': 'an A/A control of run A came out different',
      'unproven-b': 'an A/A control of run B came out different',
      'nothing-decides': 'both runs have nothing in common that decides',
      'missing-in-b': 'B lacks what decides in A',
      open: 'neither the same nor better',
      'ratio-better': 'better as a ratio, or the baseline became worse',
    }),
    verdicts: z.array(
      z.strictObject({
        scenario: line,
        cell: line,
        metricLabel: line,
        statistic,
        transports: z.array(line).describe('Whose value it is: one, or baseline and candidate of a ratio'),
      }),
    ),
  },
);

const machine = shape('Machine', 'Whether both runs are of one machine in one state', {
  isSame: z.boolean(),
  different: z.array(line).describe('Fields of `environment` that differ'),
  serverWorkRatio: amount.nullable().describe('Time of the same work, B / A; null: a run has no calibration'),
  clientWorkRatio: amount.nullable(),
  workLimitRatio: amount.describe('The most that counts as the same, either way'),
});

const conclusion = shape('Conclusion', 'What a comparison comes to', {
  outcome: choice({
    regression: 'something that decides became worse beyond its margin (exit code 5)',
    undecided: 'that was not shown, and cannot be ruled out (exit code 6)',
    'no-regression': 'it is ruled out wherever it would have counted',
  }),
  basis: choice({
    primary: 'the primary verdicts of either run decide',
    centre: 'there are none: mean, median and p50 of all timings decide',
  }),
  because: z.array(conclusionReason).describe('Empty for `no-regression`'),
});

const comparedRun = shape('ComparedRun', 'Which run it was', {
  runId: line,
  startedAt: isoTime,
  profile: profileId,
  seed: z.int(),
  complete: z.boolean(),
  commit: line.nullable(),
});

/** Two runs side by side. Everything is said of B, compared with A. */
export const comparisonSchema = z.strictObject({
  schemaVersion: z.literal(COMPARISON_SCHEMA_VERSION),
  a: comparedRun,
  b: comparedRun,
  transports: z.array(z.strictObject({ id: line, label: line })).describe('Those of both runs'),
  cells: z
    .array(z.strictObject({ scenario: line, cell: line, scenarioTitle: line, cellLabel: line }))
    .describe('Those of both runs'),
  differences: z.array(difference).describe('Only what differs, in the order of `run.json`'),
  machine: machine.describe('Absolute values are compared only where it is the same'),
  changes: z
    .array(changeSchema)
    .describe('All ratios, then all absolutes, in the order of the verdicts of A'),
  onlyInA: z.array(line).describe('`scenario/cell/metric/statistic/baseline/candidate` of verdicts'),
  onlyInB: z.array(line),
  conclusion,
});

/** A fact about a run that has no parts; null: unknown, or not there. */
export type SetupFact = z.infer<typeof fact>;
export type SetupDifference = Described<typeof difference>;
export type Change = Described<typeof changeSchema>;
export type Conclusion = Described<typeof conclusion>;
export type ComparedRun = Described<typeof comparedRun>;
export type ConclusionReason = Described<typeof conclusionReason>;
export type RunComparison = Described<typeof comparisonSchema>;
