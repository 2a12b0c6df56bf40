import type { RunFile, RunTarget } from '../../records/run.ts';
import { formatCount, formatValue } from '../format.ts';

/** Whether a run is about servers of the user. */
export function isOfTargets({ targets }: Pick<RunFile, 'targets'>): boolean {
  return targets.length > 0;
}

/** How servers of the user are measured. bench/README.md says the rest. */
export const TARGET_METHOD: readonly (readonly [idea: string, words: string])[] = [
  [
    'Observed from outside.',
    'The servers are not of this project and cannot be paused: clients connect, and what arrives in a window is counted. No event is parsed unless a path was given.',
  ],
  [
    'One at a time.',
    'The connections of an arm are opened for each of its windows, and dropped after it. Servers that share a process or a stream do not wait for each other.',
  ],
  [
    'The gate.',
    'Before anything was measured, one connection looked at each server, and all connections were opened once.',
  ],
];

/** What is known about a server of the user, from its flags and from the first look at it. */
export function targetWords(target: RunTarget): readonly string[] {
  const { method, headers, subprotocols, sends, insecure, seq, sentAt, serverPids, seen } = target;
  const ids = { none: 'no ids', growing: 'ids that grow', other: 'ids that do not grow' }[seen.ids];
  const rate = seen.eventsPerSecond === null ? '' : `, then ${formatValue(seen.eventsPerSecond, 'events/s')}`;
  return [
    `${seen.status}${seen.contentType === null ? '' : ` ${seen.contentType}`}, first event after ${formatValue(seen.firstEventNs, 'ns')}${rate}, ${ids}, ${formatCount(seen.heartbeats, 'heartbeat')}`,
    [
      ...(method === 'GET' ? [] : [method]),
      ...headers.map((name) => `header ${name}`),
      ...subprotocols.map((name) => `subprotocol ${name}`),
      ...(sends ? ['the client speaks first'] : []),
      ...(insecure ? ['any certificate'] : []),
      ...(seq === null ? [] : [`numbers in ${seq}`]),
      ...(sentAt === null ? [] : [`sent at ${sentAt}`]),
      ...(serverPids.length === 0
        ? []
        : [`${serverPids.length === 1 ? 'process' : 'processes'} ${serverPids.join(', ')}`]),
    ].join(', ') || 'nothing',
  ];
}
