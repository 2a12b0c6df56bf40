import type { Scenario, ProcedureCell } from '../../records/scenario.ts';

const cell = {
  kind: 'procedure',
  procedure: 'browsers',
  load: 'A page with no code but the opening: one connection is reset, another one is reset and answered with 503 for 4 s; then the page asks for 20 at once.',
  connections: 20,
  armSeconds: 14,
  transports: null,
  primary: [],
} as const satisfies Partial<ProcedureCell>;

/** What the browsers on this machine do by themselves. */
export const browsers = {
  title: 'Browsers',
  question: 'What do real browsers do by themselves, and how many connections do they open to one origin?',
  defaultIn: [],
  cells: [
    {
      ...cell,
      id: 'chromium',
      label: 'Chromium',
      settings: { product: 'Chromium', attempts: 20 },
      rounds: { quick: 1, standard: 1, full: 3 },
    },
    {
      ...cell,
      id: 'firefox',
      label: 'Firefox',
      settings: { product: 'Firefox', attempts: 20 },
      rounds: { quick: 0, standard: 1, full: 3 },
    },
  ],
  metrics: ['return-after-reset', 'return-after-503', 'browser-limit'],
} as const satisfies Scenario;
