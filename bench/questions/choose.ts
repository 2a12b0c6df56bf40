import type { ProfileId, Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';

/** The scenarios of a run: those that were named. Without a name those of the profile. */
export function chooseScenarios(
  scenarios: Registry<Scenario>,
  named: readonly string[],
  profile: ProfileId,
): readonly (readonly [id: string, scenario: Scenario])[] {
  return scenarios
    .entries()
    .filter(([id, scenario]) =>
      named.length === 0 ? scenario.defaultIn.includes(profile) : named.includes(id),
    );
}
