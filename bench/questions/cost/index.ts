import { makeLoadCell } from '../cells.ts';
import { cellCurves, defineQuestion } from '../question.ts';

/**
 * 20,000 deliveries a second in every cell: cost is compared at equal load, because a busier processor does each piece for
 * less. The arms go from the bare socket upwards.
 */
const ladder = {
  settleMs: 100,
  measureMs: { quick: 300, standard: 400, full: 800 },
  transports: ['raw-tcp', 'sse-framed', 'sse-http', 'sse-one-class', 'sse', 'websocket-framed', 'websocket'],
} as const;

const byConnections = cellCurves(
  { label: 'Connections', unit: 'count', scale: 'log' },
  { along: 'connections' },
);

/** Where the cost lies: each arm adds one thing to the one below it. */
export const question = defineQuestion({
  title: 'What an event costs, and where the cost lies',
  question: 'How much of the cost of an event is the socket, the protocol, node:http and the library?',
  cells: [
    makeLoadCell('100-connections', '100 connections', {
      ...ladder,
      connections: 100,
      pace: { kind: 'rate', eventsPerSecond: 200 },
      rounds: { standard: 1, full: 5 },
    }),
    makeLoadCell('1000-connections', '1,000 connections', {
      ...ladder,
      connections: 1000,
      pace: { kind: 'rate', eventsPerSecond: 20 },
      rounds: { quick: 1, standard: 8, full: 24 },
      primary: ['server-cpu.mean'],
    }),
  ],
  metrics: ['server-cpu', 'client-cpu', 'overhead-bytes', 'missed', 'duplicate', 'reordered'],
  curves: [byConnections('Server CPU per delivered event', 'ns', 'server-cpu', 'mean')],
});
