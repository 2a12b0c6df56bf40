import type { Scenario } from '../model/scenario.ts';

/** What a stream replaces: clients that ask again and again. */
export const polling = {
  title: 'Polling',
  question: 'What does a stream save against clients that ask?',
  defaultIn: [],
  cells: [
    {
      kind: 'study',
      id: '50-clients',
      label: '50 clients, 10 events/s',
      study: 'polling',
      settings: { connections: 50, eventsPerSecond: 10, measureMs: 3000 },
      load: 'Fifty clients want 10 events/s each: two streams send them, long polling waits for each one, and polling asks every 200 ms or every second.',
      connections: 50,
      armSeconds: 5.5,
      transports: ['sse', 'websocket', 'long-polling', 'polling-200ms', 'polling-1s'],
      rounds: { quick: 1, standard: 3, full: 6 },
      primary: [],
    },
  ],
  metrics: ['delivery', 'requests', 'bytes-both-ways', 'server-cpu', 'client-cpu'],
} as const satisfies Scenario;
