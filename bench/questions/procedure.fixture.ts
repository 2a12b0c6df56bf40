import type { ProcedureCell } from '../records/scenario.ts';
import { withChildren } from '../processes/children.ts';
import { ordinaryArm, type ArmPlan } from '../processes/children.ts';
import { planArms, type RoundContext } from '../rounds/context.ts';
import type { ProcedureResult } from '../rounds/procedure.ts';
import { loadProcedure } from './index.ts';

/**
 * For tests: takes one arm through a procedure, in real processes. What makes an arm of a round void rejects here.
 * @param arm a transport, or an arm with servers or clients of its own
 */
export async function runProcedure(
  procedure: string,
  arm: string | ArmPlan,
  settings: ProcedureCell['settings'],
): Promise<ProcedureResult & { readonly valueOf: (quantity: string, at?: number | null) => number | null }> {
  const plan = typeof arm === 'string' ? ordinaryArm(arm) : arm;
  const context: RoundContext = {
    ...planArms([plan.transport], false),
    arms: [plan],
    scenario: procedure,
    profile: 'quick',
    round: 1,
    seed: 7,
    cpus: null,
    idleLagP90Ns: null,
    versionOf: () => '1.0.0',
    signal: new AbortController().signal,
  };
  const loaded = await loadProcedure(procedure);
  const result = await withChildren(context.signal, (keep) => loaded.run({ context, plan, keep }, settings));
  return {
    ...result,
    valueOf: (quantity, at = null) =>
      result.readings.find((reading) => reading.quantity === quantity && reading.at === at)?.value ?? null,
  };
}
