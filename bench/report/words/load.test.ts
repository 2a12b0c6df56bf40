import { expect, it } from 'vitest';

import type { LoadSummary } from '../../records/run.ts';
import { loadWords } from './load.ts';

const load = { kind: 'load', connections: 1000, eventsPerSecond: 500, windowMs: 500 } as const;
const fault = {
  kind: 'fault',
  connections: 1,
  eventsPerSecond: 1,
  steps: [
    { atMs: 2000, action: 'kill-server' },
    { atMs: 3500, action: 'start-server' },
  ],
  besideRounds: 0,
} as const;

it.each<[LoadSummary, string]>([
  [load, '1,000 connections, 500 events per second, measured in windows of 500 ms.'],
  [
    { ...load, eventsPerSecond: null },
    '1,000 connections, each event as soon as the one before it is on its way, measured in windows of 500 ms.',
  ],
  [
    { ...load, eventsPerBurst: 5 },
    '1,000 connections, 500 events per second in bursts of 5, measured in windows of 500 ms.',
  ],
  [
    { ...load, clientProcesses: 3 },
    '1,000 connections, held by 3 client processes, 500 events per second, measured in windows of 500 ms.',
  ],
  [fault, '1 connection, 1 event per second; server killed at 2 s, server started at 3.5 s.'],
  [
    { ...fault, besideRounds: 1 },
    '1 connection, 1 event per second; server killed at 2 s, server started at 3.5 s. Run side by side with another round.',
  ],
  [
    { ...fault, besideRounds: 3 },
    '1 connection, 1 event per second; server killed at 2 s, server started at 3.5 s. Run side by side with up to 3 other rounds.',
  ],
  [{ kind: 'procedure', connections: 6, what: 'Opens six.' }, 'Opens six.'],
])('%j in words', (given, words) => {
  expect(loadWords({ cellLabel: 'a label', load: given })).toBe(words);
});

it('does not repeat what the label says', () => {
  expect(loadWords({ cellLabel: '1,000 connections', load })).toBe(
    '500 events per second, measured in windows of 500 ms.',
  );
});
