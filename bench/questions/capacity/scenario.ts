import type { Scenario, ProcedureCell } from '../../records/scenario.ts';

const cell = {
  kind: 'procedure',
  procedure: 'capacity',
  load: 'Twice as many events per second until less than 99 of 100 deliveries arrive within 50 ms, then the gap halved four times.',
  transports: null,
  primary: [],
} as const satisfies Partial<ProcedureCell>;

/** What every cell asks for: 99 of 100 deliveries within 50 ms. Four halvings find the rate to a sixteenth. */
const search = { objectiveMs: 50, halvings: 4, settleMs: 150, measureMs: 600 } as const;

/** How much a server carries before its users feel it. */
export const capacity = {
  title: 'Capacity',
  question: 'How many events per second can one server process hand out before they come late?',
  defaultIn: [],
  cells: [
    {
      ...cell,
      id: '100-connections',
      label: '100 connections',
      settings: { ...search, connections: 100, startPerSecond: 100, mostPerSecond: 6400 },
      connections: 100,
      armSeconds: 12,
      rounds: { quick: 1, standard: 3, full: 6 },
    },
    {
      ...cell,
      id: '1000-connections',
      label: '1,000 connections',
      settings: { ...search, connections: 1000, startPerSecond: 10, mostPerSecond: 640 },
      connections: 1000,
      armSeconds: 14,
      rounds: { quick: 0, standard: 3, full: 6 },
    },
  ],
  metrics: ['capacity'],
  curves: [
    {
      label: 'Highest rate within 50 ms, the server being the limit',
      unit: 'events/s',
      x: { label: 'Connections', unit: 'count', scale: 'linear' },
      from: { kind: 'readings', quantity: 'capacity' },
    },
    {
      label: 'Rate held within 50 ms, the server not being the limit',
      unit: 'events/s',
      x: { label: 'Connections', unit: 'count', scale: 'linear' },
      from: { kind: 'readings', quantity: 'at-least' },
    },
  ],
} as const satisfies Scenario;
