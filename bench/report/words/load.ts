import type { LoadSummary, ScenarioSummary } from '../../records/run.ts';
import { formatChosen, formatCount, formatValue } from '../format.ts';

/** What a cell was asked to do, as sentences, without the number of connections where its label has said it. */
export function loadWords({ cellLabel, load }: Pick<ScenarioSummary, 'cellLabel' | 'load'>): string {
  if (load.kind === 'procedure') return load.what;
  const connections = formatCount(load.connections, 'connection');
  const parts = [...(connections === cellLabel ? [] : [connections]), ...demandOf(load)];
  return `${parts.join(', ')}.${load.kind === 'fault' ? besideOf(load.besideRounds) : ''}`;
}

function demandOf(load: Exclude<LoadSummary, { kind: 'procedure' }>): readonly string[] {
  const { eventsPerSecond } = load;
  const pace =
    eventsPerSecond === null
      ? 'each event as soon as the one before it is on its way'
      : `${formatValue(eventsPerSecond, 'events')} event${eventsPerSecond === 1 ? '' : 's'} per second`;
  if (load.kind === 'load') return [pace, `measured in windows of ${duration(load.windowMs)}`];
  const steps = load.steps.map(({ atMs, action }) => `${action} at ${duration(atMs)}`);
  return [[pace, steps.join(', ')].join('; ')];
}

const besideOf = (rounds: number): string =>
  rounds === 0
    ? ''
    : ` Run side by side with ${rounds === 1 ? 'another round' : `up to ${rounds} other rounds`}.`;

const duration = (ms: number): string => formatChosen(ms * 1e6, 'ns');
