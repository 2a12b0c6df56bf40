import type { FaultCell, Scenario } from '../model/scenario.ts';
import { FAULT_METRICS, NOT_RESUMING, RESUMING } from './reconnect-policy.ts';

const resetOnce = {
  kind: 'fault',
  connections: 20,
  eventsPerSecond: 50,
  emitMs: 1300,
  timeline: [{ atMs: 500, action: 'reset-connections' }],
} as const satisfies Partial<FaultCell>;

export const linkCut = {
  title: 'Link cut',
  question: 'Every connection is reset at once, and the server lives on. Who comes back, and what is lost?',
  defaultIn: ['full'],
  cells: [
    {
      ...resetOnce,
      id: 'resume',
      label: 'with resume',
      reconnect: RESUMING,
      rounds: { quick: 6, standard: 6, full: 20 },
      primary: [],
    },
    {
      ...resetOnce,
      id: 'no-resume',
      label: 'without resume',
      reconnect: NOT_RESUMING,
      rounds: { quick: 6, standard: 6, full: 20 },
      primary: [],
    },
  ],
  metrics: FAULT_METRICS,
} as const satisfies Scenario;
