import { z } from 'zod';

import { reason } from './reason.ts';
import { compared, margin, ratioEstimate } from './run.ts';
import { amount, isoTime, outcome, profileId, line, type Described } from './vocabulary.ts';

/** Version of what `npm run compare -- --json` prints. It goes up when a field changes its meaning. */
export const COMPARISON_SCHEMA_VERSION = 1;

const fact = z.union([line, amount, z.boolean()]).nullable();

const difference = z
  .strictObject({
    field: line.describe(
      'Path in `run.json`; list entries go by their ids, `calibration.work` by its median',
    ),
    a: fact.describe('null: not there, or unknown'),
    b: fact,
  })
  .meta({ id: 'SetupDifference', title: 'Something around the measuring that the two runs do not share' });

const change = z
  .strictObject({
    kind: z
      .enum(['ratio', 'absolute'])
      .describe('`ratio`: candidate / baseline within each run; `absolute`: the value of one transport'),
    transport: line.nullable().describe('Whose value it is; null: a ratio'),
    decides: z.boolean().describe('Whether the conclusion rests on it'),
    ...compared,
    scenarioTitle: line,
    a: amount.nullable().describe('The value in run A: a bare ratio, or in `unit`; null: none'),
    b: amount.nullable(),
    ratio: ratioEstimate
      .nullable()
      .describe(
        'B / A; null: a round has no value above 0, fewer than 6 rounds count in a run, or it is void',
      ),
    margin: margin.describe('Where the runs have different ones, the wider'),
    marginRatio: amount.nullable().describe('As in a verdict'),
    outcome: outcome.describe('As that of a verdict, of B against A'),
    because: z.array(reason).describe('What led to the outcome, the decisive reason first'),
  })
  .meta({ id: 'Change', title: 'What became of one value from run A to run B' });

const conclusion = z
  .strictObject({
    outcome: z
      .enum(['regression', 'undecided', 'no-regression'])
      .describe(
        '`regression` (exit code 5): something that decides became worse beyond its margin; `undecided` (6): that was not shown and cannot be ruled out',
      ),
    basis: z
      .enum(['primary', 'centre'])
      .describe(
        '`primary`: the primary verdicts of either run; `centre`: there are none, so mean, median and p50 of all timings decide',
      ),
    because: z.array(line).describe('Empty for `no-regression`'),
  })
  .meta({ id: 'Conclusion' });

const comparedRun = z
  .strictObject({
    runId: line,
    startedAt: isoTime,
    profile: profileId,
    seed: z.int(),
    complete: z.boolean(),
    commit: line.nullable(),
  })
  .meta({ id: 'ComparedRun' });

/** Two runs side by side. Everything is said of B, compared with A. */
export const comparisonSchema = z.strictObject({
  schemaVersion: z.literal(COMPARISON_SCHEMA_VERSION),
  a: comparedRun,
  b: comparedRun,
  transports: z.array(z.strictObject({ id: line, label: line })).describe('Those of both runs'),
  differences: z.array(difference).describe('Only what differs, in the order of `run.json`'),
  machine: z
    .strictObject({ isSame: z.boolean(), because: line })
    .describe('Whether both runs are of one machine, by its description and the calibrated work'),
  absolutesLeftOut: line.nullable().describe('Why absolute values are not compared; null: they are'),
  changes: z.array(change).describe('All ratios, then all absolutes, in the order of the verdicts of A'),
  onlyInA: z
    .array(line)
    .describe('Verdicts that B lacks: `scenario/cell/metric/statistic/baseline/candidate`'),
  onlyInB: z.array(line),
  conclusion,
});

/** A fact about a run that has no parts; null: unknown, or not there. */
export type Fact = z.infer<typeof fact>;
export type SetupDifference = Described<typeof difference>;
export type Change = Described<typeof change>;
export type Conclusion = Described<typeof conclusion>;
export type ComparedRun = Described<typeof comparedRun>;
export type RunComparison = Described<typeof comparisonSchema>;
