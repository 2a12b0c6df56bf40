import type { LoadSummary, ScenarioSummary } from '../../records/run.ts';
import { formatChosen, formatCount, formatValue } from '../format.ts';

/** What a cell was asked to do, as sentences, without the number of connections where its label has said it. */
export function loadWords({ cellLabel, load }: Pick<ScenarioSummary, 'cellLabel' | 'load'>): string {
  if (load.kind === 'procedure') return load.what;
  const connections = formatCount(load.connections, 'connection');
  const parts = [...(connections === cellLabel ? [] : [connections]), ...demandOf(load)];
  const sentence = parts.join(', ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.${load.kind === 'fault' ? besideOf(load.besideRounds) : ''}`;
}

function demandOf(load: Exclude<LoadSummary, { kind: 'procedure' }>): readonly string[] {
  const { clientProcesses = 1 } = load.kind === 'fault' ? {} : load;
  const held = clientProcesses > 1 ? [`held by ${clientProcesses} client processes`] : [];
  if (load.kind === 'target')
    return [...held, `opened for each window, observed for ${duration(load.windowMs)}`];
  const { eventsPerSecond } = load;
  const pace =
    eventsPerSecond === null
      ? 'each event as soon as the one before it is on its way'
      : `${formatValue(eventsPerSecond, 'events')} event${eventsPerSecond === 1 ? '' : 's'} per second${burstsOf(load)}`;
  if (load.kind === 'load') return [...held, pace, `measured in windows of ${duration(load.windowMs)}`];
  const steps = load.steps.map(({ atMs, action }) => `${ACTIONS[action] ?? action} at ${duration(atMs)}`);
  return [[pace, steps.join(', ')].join('; ')];
}

const burstsOf = (load: LoadSummary): string =>
  load.kind === 'load' && load.eventsPerBurst !== undefined ? ` in bursts of ${load.eventsPerBurst}` : '';

/** The steps of a fault in words; an unknown one by its id. */
const ACTIONS: Readonly<Record<string, string>> = {
  'kill-server': 'server killed',
  'stop-server': 'server stopped',
  'start-server': 'server started',
  'switch-server': 'server replaced',
  'freeze-server': 'server frozen',
  'thaw-server': 'server resumed',
  'freeze-client': 'client frozen',
  'thaw-client': 'client resumed',
  'reset-connections': 'connections reset',
  'cut-in-message': 'connections cut within a message',
  blackhole: 'packets dropped',
  heal: 'packets passed on again',
  refuse: 'connections refused',
  accept: 'connections accepted again',
  answer: 'connections answered by a proxy',
  forward: 'connections forwarded again',
  'idle-timeout': 'idle timeout set',
};

const besideOf = (rounds: number): string =>
  rounds === 0
    ? ''
    : ` Run side by side with ${rounds === 1 ? 'another round' : `up to ${rounds} other rounds`}.`;

const duration = (ms: number): string => formatChosen(ms * 1e6, 'ns');
