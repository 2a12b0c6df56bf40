import { HarnessError } from '../../servers/hub/errors.ts';
import type { RunOptions } from '../records/progress.ts';
import type { Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import type { Transport } from '../transports.ts';

/**
 * Refuses a run whose arms poll. They keep no connection that a fault could break or a load could fill: they take part where a
 * scenario has arms of its own.
 * @throws HarnessError `usage`
 */
export function refusePolling(
  known: {
    readonly scenarios: Registry<Scenario>;
    readonly transports: Registry<Pick<Transport, 'role'>>;
  },
  { transports }: Pick<RunOptions, 'transports'>,
): void {
  const polls = (id: string): boolean => known.transports.get(id).role === 'polling';
  const polling = transports.filter(polls);
  if (polling.length === 0) return;
  const own = known.scenarios
    .entries()
    .filter(([, { cells }]) => cells.some((cell) => cell.transports?.some(polls) === true))
    .map(([id]) => id);
  throw new HarnessError('usage', `Polling (${polling.join(', ')}) is no stream, and cannot be chosen.`, {
    hint: `Scenarios that ask for it name it themselves: npm run bench -- ${own.join(' ')}`,
  });
}
