import { makeFaultCell, NOT_RESUMING, RESUMING } from '../cells.ts';
import { defineQuestion } from '../question.ts';

const killedForASecond = {
  fault: 'server killed, restarted after 1 s',
  connections: 20,
  eventsPerSecond: 50,
  emitMs: 2500,
  timeline: [
    { atMs: 500, action: 'kill-server', marks: 'on' },
    { atMs: 1500, action: 'start-server', history: 'kept', marks: 'off' },
  ],
  rounds: { quick: 6, standard: 6, full: 20 },
} as const;

export const question = defineQuestion({
  title: 'Server restart',
  question:
    'The server is killed and restarts a second later: who notices, who reconnects, and what is lost?',
  defaultIn: ['standard', 'full'],
  cells: [
    makeFaultCell('resume', 'with resume', { ...killedForASecond, reconnect: RESUMING }),
    makeFaultCell('no-resume', 'without resume', { ...killedForASecond, reconnect: NOT_RESUMING }),
  ],
  metrics: [
    'detection',
    'recovery',
    'longest-gap',
    'missed',
    'duplicate',
    'reordered',
    'replayed',
    'attempts',
  ],
});
