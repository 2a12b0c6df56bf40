import type { z } from 'zod';
import type { Check, Reading } from '../records/record.ts';
import type { ProcedureCell } from '../records/scenario.ts';
import type { ArmPlan, RoundContext } from '../rounds/round-context.ts';
import type { Keep } from '../rounds/trial.ts';

/** What a procedure is given for one arm. */
export interface ProcedureArm {
  readonly context: RoundContext;
  readonly plan: ArmPlan;
  /** Every child goes through it: it is killed when the arm is done, or the run is aborted. */
  readonly keep: Keep;
}

/** What it comes back with. */
export interface ProcedureResult {
  /** npm packages that put the bytes on the wire, by side. */
  readonly packages: { readonly server: readonly string[]; readonly client: readonly string[] };
  readonly readings: readonly Reading[];
  readonly checks: readonly Check[];
}

/** A procedure: what a file in `questions/` exports. */
export interface Procedure {
  /** Reads the settings of a cell. @throws z.ZodError where they are not what it asks for. */
  readonly settings: z.ZodType;
  /** Measures one arm. What it throws makes the arm void. @throws HarnessError `child-died` or `child-silent`. */
  run(arm: ProcedureArm, settings: ProcedureCell['settings']): Promise<ProcedureResult>;
}

/** A procedure whose settings have a type: they are read once, before it runs. */
export function defineProcedure<Settings>(procedure: {
  readonly settings: z.ZodType<Settings>;
  run(arm: ProcedureArm, settings: Settings): Promise<ProcedureResult>;
}): Procedure {
  return {
    settings: procedure.settings,
    run: (arm, settings) => procedure.run(arm, procedure.settings.parse(settings)),
  };
}
