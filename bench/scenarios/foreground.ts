import type { Scenario } from '../model/scenario.ts';

/** How ordinary requests fare on a server that sends a stream as well. */
export const foreground = {
  title: 'Ordinary requests beside a stream',
  question: 'How do ordinary requests fare while the same server sends a stream?',
  defaultIn: [],
  cells: [
    {
      kind: 'study',
      id: '500-connections',
      label: '500 connections',
      study: 'foreground',
      settings: { connections: 500, eventsPerSecond: [0, 10, 20], requestsPerSecond: 200, seconds: 3 },
      load: 'As 500 connections get 0, 10 and 20 events/s, 600 requests/s go to another route of the same server: 200 from autocannon, and 400 that are timed.',
      connections: 500,
      armSeconds: 12,
      transports: null,
      rounds: { quick: 1, standard: 3, full: 6 },
      primary: [],
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
