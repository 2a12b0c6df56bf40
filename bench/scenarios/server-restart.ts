import type { FaultCell, Scenario } from '../model/scenario.ts';
import { FAULT_METRICS, NOT_RESUMING, RESUMING } from './reconnect-policy.ts';

const killedForASecond = {
  kind: 'fault',
  connections: 20,
  eventsPerSecond: 50,
  emitMs: 2500,
  timeline: [
    { atMs: 500, action: 'kill-server' },
    { atMs: 1500, action: 'start-server' },
  ],
} as const satisfies Partial<FaultCell>;

export const serverRestart = {
  title: 'Server restart',
  question: 'The server is killed and is back a second later. Who notices, who comes back, and what is lost?',
  defaultIn: ['standard', 'full'],
  cells: [
    {
      ...killedForASecond,
      id: 'resume',
      label: 'with resume',
      reconnect: RESUMING,
      rounds: { quick: 6, standard: 6, full: 20 },
      primary: [],
    },
    {
      ...killedForASecond,
      id: 'no-resume',
      label: 'without resume',
      reconnect: NOT_RESUMING,
      rounds: { quick: 6, standard: 6, full: 20 },
      primary: [],
    },
  ],
  metrics: FAULT_METRICS,
} as const satisfies Scenario;
