import type { StudyCell } from '../../model/scenario.ts';
import { withChildren } from '../arm.ts';
import { ordinaryArm, planArms, type ArmPlan, type RoundContext } from '../round-context.ts';
import { studies } from './index.ts';
import type { StudyResult } from './study.ts';

/**
 * For tests: takes one arm through a study, in real processes. What makes an arm of a round void rejects here.
 * @param arm a transport, or an arm with servers or clients of its own
 */
export async function runStudy(
  study: string,
  arm: string | ArmPlan,
  settings: StudyCell['settings'],
): Promise<StudyResult & { readonly valueOf: (quantity: string, at?: number | null) => number | null }> {
  const plan = typeof arm === 'string' ? ordinaryArm(arm) : arm;
  const context: RoundContext = {
    ...planArms([plan.transport], false),
    arms: [plan],
    scenario: study,
    profile: 'quick',
    round: 1,
    seed: 7,
    cpus: null,
    idleLagP90Ns: null,
    versionOf: () => '1.0.0',
    signal: new AbortController().signal,
  };
  const result = await withChildren(context.signal, (keep) =>
    studies.get(study).run({ context, plan, keep }, settings),
  );
  return {
    ...result,
    valueOf: (quantity, at = null) =>
      result.readings.find((reading) => reading.quantity === quantity && reading.at === at)?.value ?? null,
  };
}
