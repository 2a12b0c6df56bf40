import { EXACT, RECONNECT } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import type { Reads } from './procedure.ts';

const { over } = readingsOf<Reads>();

const ALONE = 'No code of the page helps. Without a value it did not reconnect within the waiting time.';

const cell = {
  procedure: 'browsers',
  load: 'A page with no code but the opening: one connection is reset, another one is reset and answered with 503 for 4 s; then the page asks for 20 at once.',
  connections: 20,
  armSeconds: 14,
} as const;

export const question = defineQuestion({
  title: 'Browsers',
  question: 'What do real browsers do on their own, and how many connections do they open to one origin?',
  own: {
    'return-after-reset': {
      label: 'Reconnects by itself after a reset',
      unit: 'ns',
      definition: `Time from a reset of the connection until the next one of the same page is accepted. ${ALONE}`,
      better: 'lower',
      procedure: [over('return-after-reset', 'median', RECONNECT, 'it did not reconnect')],
    },
    'return-after-503': {
      label: 'Reconnects by itself after 4 s of 503',
      unit: 'ns',
      definition: `Time from the last 503 until the next connection of the same page is accepted. ${ALONE}`,
      better: 'lower',
      procedure: [over('return-after-503', 'median', RECONNECT, 'it did not reconnect')],
    },
    'browser-limit': {
      label: 'Open at once in a browser',
      unit: 'count',
      definition:
        'Connections that one page has open to one origin over HTTP/1.1, of all that it asked for, when no more open.',
      better: 'higher',
      procedure: [over('open-at-once', 'median', EXACT, 'no browser was available')],
    },
  },
  procedures: { browsers: () => import('./procedure.ts') },
  cells: [
    makeProcedureCell('chromium', 'Chromium', {
      ...cell,
      settings: { product: 'Chromium', attempts: 20 },
      rounds: { quick: 1, standard: 1, full: 3 },
    }),
    makeProcedureCell('firefox', 'Firefox', {
      ...cell,
      settings: { product: 'Firefox', attempts: 20 },
      rounds: { standard: 1, full: 3 },
    }),
  ],
});
