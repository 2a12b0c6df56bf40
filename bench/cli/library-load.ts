import { HarnessError } from '../../servers/hub/errors.ts';
import type { RunOptions } from '../records/progress.ts';
import type { Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import { chooseScenarios } from '../questions/choose.ts';
import type { Transport } from '../transports.ts';

/**
 * Refuses a run that would put library clients under load. It would measure their libraries and not the transport, and
 * nobody could count their bytes.
 * @throws HarnessError `usage`
 */
export function refuseLibraryLoad(
  known: {
    readonly scenarios: Registry<Scenario>;
    readonly transports: Registry<Pick<Transport, 'role'>>;
  },
  run: Pick<RunOptions, 'scenarios' | 'transports' | 'profile'>,
): void {
  const library = run.transports.filter((id) => known.transports.get(id).role === 'library');
  const loads = chooseScenarios(known.scenarios, run.scenarios, run.profile).filter(hasLoad);
  if (library.length === 0 || loads.length === 0) return;
  const faults = known.scenarios.entries().filter((entry) => !hasLoad(entry));
  throw new HarnessError(
    'usage',
    `Library clients (${library.join(', ')}) go through faults only, and this run has load (${idsOf(loads).join(', ')}).`,
    {
      hint: `Name other scenarios: npm run bench -- ${idsOf(faults).join(' ')} --transports ${run.transports.join(',')}`,
    },
  );
}

type Entry = readonly [id: string, scenario: Scenario];

function hasLoad([, { cells }]: Entry): boolean {
  return cells.some(({ kind }) => kind === 'load');
}

function idsOf(entries: readonly Entry[]): readonly string[] {
  return entries.map(([id]) => id);
}
