import { MOST_HTTP2_STREAMS } from '../../servers/contract.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import { chooseScenarios } from '../questions/index.ts';
import type { RunOptions } from '../records/progress.ts';
import type { Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import type { MeasuringTransport, Transport } from '../transports.ts';

/** What a run can name. */
export interface KnownArms {
  readonly scenarios: Registry<Scenario>;
  readonly transports: Registry<
    Pick<Transport, 'label' | 'role'> & Partial<Pick<MeasuringTransport, 'streamsPerConnection'>>
  >;
}

/**
 * Refuses arms that a run of these scenarios cannot use. Polling keeps no connection that a fault could break or a load could
 * fill: it takes part where a scenario has arms of its own. Library clients under load would measure their libraries and not the
 * transport, and their bytes cannot be counted.
 * @throws HarnessError `usage`
 */
export function refuseUnfitArms(
  { scenarios, transports }: KnownArms,
  run: Pick<RunOptions, 'scenarios' | 'transports' | 'profile'>,
): void {
  const roleOf = (id: string): Transport['role'] => transports.get(id).role;
  const polling = run.transports.filter((id) => roleOf(id) === 'polling');
  if (polling.length > 0) {
    const own = scenarios
      .entries()
      .filter(([, { cells }]) =>
        cells.some((cell) => cell.transports?.some((id) => roleOf(id) === 'polling') === true),
      );
    throw new HarnessError('usage', `Polling (${polling.join(', ')}) is no stream, and cannot be chosen.`, {
      hint: `Scenarios that ask for it name it themselves: npm run bench -- ${idsOf(own)}`,
    });
  }
  const special = run.transports.filter((id) => roleOf(id) === 'procedure');
  if (special.length > 0) {
    const own = scenarios
      .entries()
      .filter(([, { cells }]) =>
        cells.some((cell) => cell.transports?.some((id) => special.includes(id)) === true),
      );
    throw new HarnessError('usage', `There is no stream over ${special.join(', ')}: it cannot be chosen.`, {
      hint: `Scenarios that ask for it name it themselves: npm run bench -- ${idsOf(own)}`,
    });
  }
  const library = run.transports.filter((id) => roleOf(id) === 'library');
  const loads = chooseScenarios(scenarios, run.scenarios, run.profile).filter(hasLoad);
  if (library.length === 0 || loads.length === 0) return;
  const faults = scenarios.entries().filter((entry) => !hasLoad(entry));
  throw new HarnessError(
    'usage',
    `Library clients (${library.join(', ')}) go through faults only, and this run has load (${idsOf(loads, ', ')}).`,
    {
      hint: `Name other scenarios: npm run bench -- ${idsOf(faults)} --transports ${run.transports.join(',')}`,
    },
  );
}

/**
 * Refuses more clients than streams where all clients of a transport share one connection: the server would admit no more.
 * @throws HarnessError `usage`
 */
export function refuseTooManyStreams(
  { scenarios, transports }: KnownArms,
  run: Pick<RunOptions, 'scenarios' | 'transports' | 'profile'>,
): void {
  const isShared = (id: string): boolean => transports.get(id).streamsPerConnection === Infinity;
  for (const [scenario, { cells }] of chooseScenarios(scenarios, run.scenarios, run.profile)) {
    for (const { kind, connections, rounds, transports: own } of cells) {
      // A procedure that names its transports knows what they carry.
      const shared = (kind === 'procedure' && own !== null ? [] : (own ?? run.transports)).find(isShared);
      if (shared === undefined || connections <= MOST_HTTP2_STREAMS || rounds[run.profile] === 0) continue;
      throw new HarnessError(
        'usage',
        `Clients of ${shared} share one connection, which has up to ${MOST_HTTP2_STREAMS} streams of HTTP/2 at a time, and ${scenario} has ${connections} clients.`,
        {
          hint: `Use --connections ${MOST_HTTP2_STREAMS} or a scenario with fewer clients, or a transport with more connections, such as ${shared.replace('-shared', '-tens')}.`,
        },
      );
    }
  }
}

type Entry = readonly [id: string, scenario: Scenario];

const hasLoad = ([, { cells }]: Entry): boolean => cells.some(({ kind }) => kind === 'load');

const idsOf = (entries: readonly Entry[], between = ' '): string => entries.map(([id]) => id).join(between);
