import { z } from 'zod';

import { changeSchema, comparisonSchema } from './run-comparison.ts';
import { choice, line, shape, type Described } from './vocabulary.ts';

/** Version of what `npm run rebaseline -- --json` prints. It goes up when a field changes its meaning. */
export const REBASELINE_SCHEMA_VERSION = 1;

const standing = choice({
  holds: 'the same as then, within the margin',
  drifted: 'another value than then, beyond the margin',
  'cannot-tell': 'neither was shown',
});

const answer = shape('RebaselineAnswer', 'What is said because of what was measured, then and now', {
  kind: z.enum(['claim', 'need']).describe('A claim, or a line of `whichWhen`'),
  id: line,
  inA: line.describe('Its outcome, or the pick'),
  inB: line,
  standing,
});

/** The figures of a run A beside those of run B, which measured the same again. */
export const rebaselineSchema = comparisonSchema.omit({ changes: true }).extend({
  schemaVersion: z.literal(REBASELINE_SCHEMA_VERSION),
  figures: z.array(
    changeSchema
      .extend({
        standing,
        isOnFrontPage: z.boolean().describe('Whether the table of README.md shows it'),
        needs: z.array(line).describe('Lines of `whichWhen` that rest on it'),
        claims: z.array(line).describe('Claims that rest on it'),
      })
      .meta({ id: 'RebaselineFigure', title: 'A value that run A had, then and now, and where it is used' }),
  ),
  answers: z
    .array(answer)
    .describe('Those of run A that rest on what was measured again, and on nothing else'),
});

export type Standing = z.infer<typeof standing>;
export type Rebaseline = Described<typeof rebaselineSchema>;
export type RebaselineFigure = Rebaseline['figures'][number];
export type RebaselineAnswer = Described<typeof answer>;
