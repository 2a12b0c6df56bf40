import { armsFor } from '../rounds/context.ts';
import type { Cell, ProfileId, Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import { formatSeconds } from '../report/format.ts';
import { roughRoundSeconds } from '../runner/schedule.ts';
import { contestants } from '../transports.ts';

/** The profiles, from the shortest to the longest. */
export const profiles: readonly ProfileId[] = ['quick', 'standard', 'full'];

/** What a profile is for, as `--help` says it. */
export const profileMeanings: Readonly<Record<ProfileId, string>> = {
  quick: 'At most 60 s. Finds a difference of a fifth or more; seldom shows that two are the same.',
  standard: 'At most 5 min. The default.',
  full: 'At most 45 min. Narrow intervals, more cells.',
};

/** The page of `--list`: each scenario with its question, and its cells with planned rounds and their rough time by profile. */
export function renderList(scenarios: Registry<Scenario>, ids: readonly string[]): string {
  const limits = profiles.map((id) => `${id}: ${profileMeanings[id]}`).join('\n');
  return `${ids.map((id) => describeScenario(id, scenarios.get(id))).join('\n')}
A run ends at the limit of its profile, or of --budget, even if rounds are left:
${limits}
`;
}

function describeScenario(id: string, scenario: Scenario): string {
  const rows = [
    ['cell', ...profiles],
    ...scenario.cells.map((cell) => [
      cell.label,
      ...profiles.map((profile) => describeCell(scenario, cell, profile)),
    ]),
  ];
  const widths = ['', ...profiles].map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [id, scenario.question, ...lines.map((line) => `  ${line}`), ''].join('\n');
}

function describeCell({ defaultIn, defaultCells }: Scenario, cell: Cell, profile: ProfileId): string {
  const rounds = cell.rounds[profile];
  if (rounds === 0) return 'left out';
  const { arms } = armsFor(
    cell,
    contestants().map(([id]) => id),
    profile,
  );
  const isDefault = defaultIn.includes(profile) && defaultCells?.[profile]?.includes(cell.id) !== false;
  const seconds = formatSeconds(rounds * roughRoundSeconds(cell, profile, arms.length));
  return `up to ${rounds}, ${seconds}${isDefault ? '' : ', if named'}`;
}
