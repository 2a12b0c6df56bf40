import { withChildren } from '../arm.ts';
import { ordinaryArm, planArms, type RoundContext } from '../round-context.ts';
import type { StudyCell } from '../../model/scenario.ts';
import { studies } from './index.ts';
import type { StudyResult } from './study.ts';

/** For tests: takes one transport through a study, in real processes. */
export async function runStudy(
  study: string,
  transport: string,
  settings: StudyCell['settings'],
): Promise<StudyResult & { readonly valueOf: (quantity: string, at?: number | null) => number | null }> {
  const context: RoundContext = {
    ...planArms([transport], false),
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
    studies.get(study).run({ context, plan: ordinaryArm(transport), keep }, settings),
  );
  return {
    ...result,
    valueOf: (quantity, at = null) =>
      result.readings.find((reading) => reading.quantity === quantity && reading.at === at)?.value ?? null,
  };
}
