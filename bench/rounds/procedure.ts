import type { z } from 'zod';
import type { Usage } from '../processes/calls.ts';
import type { Check, Reading } from '../records/record.ts';
import type { ProcedureCell } from '../records/scenario.ts';
import type { RoundContext } from './context.ts';
import type { SessionArm } from './session.ts';

/** What a procedure is given for one arm. */
export interface ProcedureArm extends SessionArm {
  readonly context: RoundContext;
}

/** A reading of one of the quantities that a procedure declares. */
export type ReadingOf<Quantity extends string> = Reading & { readonly quantity: Quantity };

/** What a procedure returns. @typeParam Quantity what it reads: metrics and curves can only name these */
export interface ProcedureResult<Quantity extends string = string> {
  /** npm packages that put the bytes on the wire, by side. */
  readonly packages: { readonly server: readonly string[]; readonly client: readonly string[] };
  readonly readings: readonly ReadingOf<Quantity>[];
  readonly checks: readonly Check[];
}

/** How a question is measured that is neither a load nor a timeline of faults. */
export interface Procedure {
  /** Reads the settings of a cell. @throws z.ZodError where they are not as described. */
  readonly settings: z.ZodType;
  /** Measures one arm. What it throws makes the arm void. @throws HarnessError `child-died` or `child-silent`. */
  run(arm: ProcedureArm, settings: ProcedureCell['settings']): Promise<ProcedureResult>;
}

/** A procedure whose settings have a type: they are parsed once, before it runs. */
export function defineProcedure<Settings>(procedure: {
  readonly settings: z.ZodType<Settings>;
  run(arm: ProcedureArm, settings: Settings): Promise<ProcedureResult>;
}): Procedure {
  return {
    settings: procedure.settings,
    run: (arm, settings) => procedure.run(arm, procedure.settings.parse(settings)),
  };
}

/** One reading. @param at its place on the axis of a curve; null: it has none. @param value null: there is no reading */
export function reading<const Quantity extends string>(
  quantity: Quantity,
  at: number | null,
  value: number | null,
): readonly ReadingOf<Quantity>[] {
  return value === null ? [] : [{ quantity, at, value }];
}

/** CPU time of a process between two snapshots, user and system, ns. */
export function cpuNsBetween(before: Usage, after: Usage): number {
  return (after.cpuUserUs + after.cpuSystemUs - before.cpuUserUs - before.cpuSystemUs) * 1000;
}
