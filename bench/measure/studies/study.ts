import type { z } from 'zod';
import type { Check, Reading } from '../../model/record.ts';
import type { StudyCell } from '../../model/scenario.ts';
import type { ArmPlan, RoundContext } from '../round-context.ts';
import type { Keep } from '../trial.ts';

/** What a study is given for one arm. */
export interface StudyArm {
  readonly context: RoundContext;
  readonly plan: ArmPlan;
  /** Every child goes through it: it is killed when the arm is done, or the run is aborted. */
  readonly keep: Keep;
}

/** What it comes back with. */
export interface StudyResult {
  /** npm packages that put the bytes on the wire, by side. */
  readonly packages: { readonly server: readonly string[]; readonly client: readonly string[] };
  readonly readings: readonly Reading[];
  readonly checks: readonly Check[];
}

/** A procedure: what a file in `measure/studies/` exports. */
export interface Study {
  /** Reads the settings of a cell. @throws z.ZodError where they are not what it asks for. */
  readonly settings: z.ZodType;
  /** Measures one arm. What it throws makes the arm void. @throws HarnessError `child-died` or `child-silent`. */
  run(arm: StudyArm, settings: StudyCell['settings']): Promise<StudyResult>;
}

/** A study whose settings have a type: they are read once, before it runs. */
export function defineStudy<Settings>(study: {
  readonly settings: z.ZodType<Settings>;
  run(arm: StudyArm, settings: Settings): Promise<StudyResult>;
}): Study {
  return {
    settings: study.settings,
    run: (arm, settings) => study.run(arm, study.settings.parse(settings)),
  };
}
