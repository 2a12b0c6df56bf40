import type { Scenario, ProcedureCell } from '../../records/scenario.ts';

const cell = {
  kind: 'procedure',
  procedure: 'foreground',
  connections: 500,
  transports: null,
  primary: [],
} as const satisfies Partial<ProcedureCell>;

const settings = { connections: 500, requestsPerSecond: 200, seconds: 3 } as const;

const REQUESTS =
  '600 requests/s go to another route of the same server: 200 from autocannon, and 400 that are timed.';

/** How ordinary requests fare on a server that sends a stream as well. */
export const foreground = {
  title: 'Ordinary requests beside a stream',
  question: 'How do ordinary requests fare while the same server sends a stream?',
  defaultIn: [],
  cells: [
    {
      ...cell,
      id: '500-connections-quick',
      label: '500 connections, with a stream and without',
      settings: { ...settings, eventsPerSecond: [0, 20] },
      load: `As 500 connections get 0 and 20 events/s, ${REQUESTS}`,
      armSeconds: 10,
      rounds: { quick: 1, standard: 0, full: 0 },
    },
    {
      ...cell,
      id: '500-connections',
      label: '500 connections',
      settings: { ...settings, eventsPerSecond: [0, 10, 20] },
      load: `As 500 connections get 0, 10 and 20 events/s, ${REQUESTS}`,
      armSeconds: 14,
      rounds: { quick: 0, standard: 3, full: 6 },
    },
  ],
  metrics: ['foreground', 'foreground-idle', 'answered'],
  curves: [
    {
      label: 'Ordinary requests, p50',
      unit: 'ns',
      x: { label: 'Events per second', unit: 'events/s', scale: 'linear' },
      from: { kind: 'readings', quantity: 'latency-p50' },
    },
    {
      label: 'Ordinary requests, p99',
      unit: 'ns',
      x: { label: 'Events per second', unit: 'events/s', scale: 'linear' },
      from: { kind: 'readings', quantity: 'latency-p99' },
    },
    {
      label: 'Ordinary requests answered',
      unit: 'events/s',
      x: { label: 'Events per second', unit: 'events/s', scale: 'linear' },
      from: { kind: 'readings', quantity: 'answered' },
    },
  ],
} as const satisfies Scenario;
