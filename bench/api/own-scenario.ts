import { HarnessError } from '../../servers/hub/errors.ts';
import { metrics, procedures } from '../questions/index.ts';
import type { Cell, Scenario } from '../records/scenario.ts';
import type { KnownArms } from './arms.ts';

/**
 * Refuses what the schema cannot: names that nothing has, and numbers with which a cell cannot be measured.
 * @throws HarnessError `usage`, or `unknown-id` for a metric or a transport
 */
export function checkOwnScenario(
  id: string,
  { cells, metrics: shown }: Scenario,
  transports: KnownArms['transports'],
): void {
  for (const metric of shown) metrics.get(metric);
  for (const [at, cell] of cells.entries()) {
    const refuse = (what: string, hint: string): never => {
      throw new HarnessError('usage', `In ${id}, the cell '${cell.id}' ${what}.`, { hint });
    };
    if (cells.findIndex((other) => other.id === cell.id) !== at) {
      refuse('has the id of another one', 'Give each cell an id of its own.');
    }
    const further = cell.kind === 'load' ? Object.values(cell.alsoCompared ?? {}).flat(2) : [];
    for (const transport of [...(cell.transports ?? []), ...further]) transports.get(transport);
    for (const primary of cell.primary) {
      const [metric = '', statistic] = primary.split('.');
      const known = (metrics.get(metric)[cell.kind] ?? []).map((one) => `${metric}.${one.statistic}`);
      if (!shown.includes(metric)) {
        refuse(`is to decide ${primary}, and ${metric} is not shown`, `Add '${metric}' to metrics.`);
      }
      if (statistic === undefined || !known.includes(primary)) {
        refuse(
          `is to decide '${primary}', which no ${cell.kind} has`,
          known.length === 0 ? `Leave it out.` : `Use one of: ${known.join(', ')}.`,
        );
      }
    }
    const fault = faultIn(cell);
    if (fault !== null) refuse(...fault);
  }
}

/** What is wrong with the numbers of a cell, and what to do; null: nothing. */
function faultIn(cell: Cell): readonly [what: string, hint: string] | null {
  if (cell.connections < 1) return ['has no connections', 'Give it 1 or more.'];
  switch (cell.kind) {
    case 'load': {
      const { pace, pairs, measureMs, settleMs } = cell;
      if (pace.kind === 'rate' && pace.eventsPerSecond <= 0) {
        return [`has ${pace.eventsPerSecond} events per second`, 'Give it a rate above 0.'];
      }
      const odd = Object.values(pairs).find((count) => count < 2 || count % 2 !== 0);
      if (odd !== undefined) {
        return [`has ${odd} pairs in a round`, 'Give it 2, or another even number: blocks are ABBA or BAAB.'];
      }
      const short = [settleMs, ...Object.values(measureMs)].find((ms) => ms <= 0);
      return short === undefined ? null : [`has a window of ${short} ms`, 'Give it times above 0.'];
    }
    case 'fault': {
      const { timeline, emitMs, eventsPerSecond } = cell;
      if (eventsPerSecond <= 0) {
        return [`has ${eventsPerSecond} events per second`, 'Give it a rate above 0.'];
      }
      const late = timeline.find(({ atMs }, at) => atMs < (timeline[at - 1]?.atMs ?? 0) || atMs >= emitMs);
      return late === undefined
        ? null
        : [
            `has the step ${late.action} at ${late.atMs} ms`,
            `Put steps in order, from 0 to emitMs (${emitMs}).`,
          ];
    }
    case 'procedure':
      procedures.get(cell.procedure);
      return null;
    case 'target':
      return ['is about a server of yours', 'Such a server is measured with bench --target URL.'];
    default:
      return cell satisfies never;
  }
}
