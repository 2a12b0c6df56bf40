import type { Scenario } from '../model/scenario.ts';
import { faultCell } from './fault-cell.ts';
import { FAULT_METRICS, NOT_RESUMING, RESUMING } from './reconnect-policy.ts';

const resetOnce = {
  fault: 'connections reset',
  connections: 20,
  eventsPerSecond: 50,
  emitMs: 1300,
  timeline: [{ atMs: 500, action: 'reset-connections', marks: 'on-off' }],
  rounds: { quick: 6, standard: 6, full: 20 },
} as const;

export const linkCut = {
  title: 'Link cut',
  question: 'Every connection is reset at once, and the server lives on. Who comes back, and what is lost?',
  defaultIn: ['full'],
  cells: [
    faultCell({ ...resetOnce, id: 'resume', label: 'with resume', reconnect: RESUMING }),
    faultCell({ ...resetOnce, id: 'no-resume', label: 'without resume', reconnect: NOT_RESUMING }),
  ],
  metrics: FAULT_METRICS,
} as const satisfies Scenario;
