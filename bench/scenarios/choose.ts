import type { ProfileId, Scenario } from '../model/scenario.ts';
import type { Registry } from '../registry.ts';

/** The scenarios of a run: those that were named. Without a name all of them, but for what the quick profile leaves out. */
export function chooseScenarios(
  scenarios: Registry<Scenario>,
  named: readonly string[],
  profile: ProfileId,
): readonly (readonly [id: string, scenario: Scenario])[] {
  return scenarios
    .entries()
    .filter(([id, scenario]) =>
      named.length === 0 ? profile !== 'quick' || scenario.isInQuick : named.includes(id),
    );
}
