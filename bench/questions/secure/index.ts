import { makeLoadCell } from '../cells.ts';
import { cellCurves, defineQuestion } from '../question.ts';

/** The rate is where the pilot begins: it chooses one for both contests, so that TLS and HTTP/2 are seen under the same load. */
const contest = {
  connections: 100,
  pace: { kind: 'rate', eventsPerSecond: 250 },
  fitsMachine: true,
  measureMs: { quick: 250, standard: 500, full: 1010 },
  rounds: { quick: 1, standard: 12, full: 30 },
  primary: ['delivery.p50', 'server-cpu.mean'],
} as const;

/** 20,000 deliveries a second in both cells, as in `cost`. Each arm adds one thing to one of those before it. */
const ladder = {
  settleMs: 100,
  measureMs: { quick: 300, standard: 400, full: 800 },
  transports: [
    'raw-tcp',
    'raw-tls',
    'sse-tls',
    'websocket-tls',
    'sse-http-h2',
    'sse-h2',
    'websocket-framed-h2',
    'websocket-h2',
  ],
} as const;

const byConnections = cellCurves(
  { label: 'Connections', unit: 'count', scale: 'log' },
  { along: 'connections', among: ['ladder-20', 'ladder-100'] },
);

export const question = defineQuestion({
  title: 'Over TLS and HTTP/2',
  question:
    'Which transport delivers sooner and costs less over TLS and over HTTP/2, and what do these cost?',
  cells: [
    makeLoadCell('tls', 'over TLS', { ...contest, transports: ['sse-tls', 'websocket-tls'] }),
    makeLoadCell('h2', 'over HTTP/2', { ...contest, transports: ['sse-h2', 'websocket-h2'] }),
    makeLoadCell('ladder-20', 'every step, 20 connections', {
      ...ladder,
      connections: 20,
      pace: { kind: 'rate', eventsPerSecond: 1000 },
      rounds: { standard: 1, full: 6 },
    }),
    makeLoadCell('ladder-100', 'every step, 100 connections', {
      ...ladder,
      connections: 100,
      pace: { kind: 'rate', eventsPerSecond: 200 },
      rounds: { quick: 1, standard: 6, full: 24 },
    }),
  ],
  metrics: [
    'delivery',
    'transit',
    'lag',
    'server-cpu',
    'client-cpu',
    'wire-bytes',
    'overhead-bytes',
    'missed',
    'duplicate',
    'reordered',
  ],
  curves: [byConnections('Server CPU per delivered event', 'ns', 'server-cpu', 'mean')],
});
