import type { Scenario, StudyCell } from '../model/scenario.ts';

const cell = {
  kind: 'study',
  study: 'memory',
  transports: null,
} as const satisfies Partial<StudyCell>;

/** What a connection takes on the server, from a few to many of them. */
export const memory = {
  title: 'Memory',
  question: 'How much memory does a connection take on the server?',
  defaultIn: [],
  cells: [
    {
      ...cell,
      id: 'idle',
      label: 'idle connections',
      settings: { steps: [100, 500, 1000, 2000], events: 0 },
      load: 'Up to 2,000 connections that never got an event, read behind full garbage collections.',
      connections: 2000,
      armSeconds: 5,
      rounds: { quick: 1, standard: 3, full: 6 },
      primary: [],
    },
  ],
  metrics: ['memory'],
  curves: [
    {
      label: 'Heap used',
      unit: 'bytes',
      x: { label: 'Connections', unit: 'count', scale: 'linear' },
      from: { kind: 'readings', quantity: 'heap-used' },
    },
  ],
} as const satisfies Scenario;
