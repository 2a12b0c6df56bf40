import type { LoadCell, Scenario } from '../../records/scenario.ts';

/**
 * 20,000 deliveries a second in every cell: cost is compared at equal load, as a processor that has more to do does each
 * piece for less. The arms go from the bare socket upwards.
 */
const ladder = {
  kind: 'load',
  settleMs: 100,
  pairs: { quick: 2, standard: 2, full: 4 },
  transports: ['raw-tcp', 'sse-framed', 'sse-http', 'sse', 'websocket-framed', 'websocket'],
  payloadBytes: null,
} as const satisfies Partial<LoadCell>;

/** Where the cost sits: each arm has one thing more than the one below it. */
export const cost = {
  title: 'What an event costs, and where the cost sits',
  question: 'How much of the cost of an event is the socket, the protocol, node:http, and the library?',
  defaultIn: [],
  cells: [
    {
      ...ladder,
      id: '100-connections',
      label: '100 connections',
      connections: 100,
      pace: { kind: 'rate', eventsPerSecond: 200 },
      measureMs: { quick: 300, standard: 400, full: 800 },
      rounds: { quick: 0, standard: 1, full: 5 },
      primary: [],
    },
    {
      ...ladder,
      id: '1000-connections',
      label: '1,000 connections',
      connections: 1000,
      pace: { kind: 'rate', eventsPerSecond: 20 },
      measureMs: { quick: 300, standard: 400, full: 800 },
      rounds: { quick: 1, standard: 8, full: 24 },
      primary: ['server-cpu.mean'],
    },
  ],
  metrics: ['server-cpu', 'client-cpu', 'overhead-bytes', 'missed', 'duplicate', 'reordered'],
  curves: [
    {
      label: 'Server CPU per delivered event',
      unit: 'ns',
      x: { label: 'Connections', unit: 'count', scale: 'log' },
      from: { kind: 'cells', metric: 'server-cpu', statistic: 'mean', along: 'connections' },
    },
  ],
} as const satisfies Scenario;
