import { makeProcedureCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import { ownMetrics } from './metrics.ts';

const cell = {
  procedure: 'browsers',
  load: 'A page with no code but the opening: one connection is reset, another one is reset and answered with 503 for 4 s; then the page asks for 20 at once.',
  connections: 20,
  armSeconds: 14,
} as const;

export const question = defineQuestion({
  title: 'Browsers',
  question: 'What do real browsers do on their own, and how many connections do they open to one origin?',
  defaultIn: [],
  own: ownMetrics,
  procedures: { browsers: () => import('./procedure.ts') },
  cells: [
    makeProcedureCell({
      ...cell,
      id: 'chromium',
      label: 'Chromium',
      settings: { product: 'Chromium', attempts: 20 },
      rounds: { quick: 1, standard: 1, full: 3 },
    }),
    makeProcedureCell({
      ...cell,
      id: 'firefox',
      label: 'Firefox',
      settings: { product: 'Firefox', attempts: 20 },
      rounds: { standard: 1, full: 3 },
    }),
  ],
});
