import type { Scenario } from '../../records/scenario.ts';
import { faultCell } from '../fault-cell.ts';
import { FAULT_METRICS, NOT_RESUMING, RESUMING } from '../reconnect-policy.ts';

const killedForASecond = {
  fault: 'server killed, back in 1 s',
  connections: 20,
  eventsPerSecond: 50,
  emitMs: 2500,
  timeline: [
    { atMs: 500, action: 'kill-server', marks: 'on' },
    { atMs: 1500, action: 'start-server', history: 'kept', marks: 'off' },
  ],
  rounds: { quick: 6, standard: 6, full: 20 },
} as const;

export const serverRestart = {
  title: 'Server restart',
  question: 'The server is killed and is back a second later. Who notices, who comes back, and what is lost?',
  defaultIn: ['standard', 'full'],
  cells: [
    faultCell({ ...killedForASecond, id: 'resume', label: 'with resume', reconnect: RESUMING }),
    faultCell({ ...killedForASecond, id: 'no-resume', label: 'without resume', reconnect: NOT_RESUMING }),
  ],
  metrics: FAULT_METRICS,
} as const satisfies Scenario;
