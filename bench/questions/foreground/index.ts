import { COST, TAIL_DELAY, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { Metric } from '../../records/metric.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();

const NONE = 'no request was answered';

function latency(label: string, meanwhile: string, place: 'first' | 'last'): Metric {
  return {
    label,
    unit: 'ns',
    definition: `Time from the moment an ordinary request was due until its whole response had arrived, while ${meanwhile}.`,
    better: 'lower',
    procedure: [
      at('latency-p50', place, 'p50', USUAL_DELAY, NONE),
      at('latency-p99', place, 'p99', TAIL_DELAY, NONE),
    ],
  };
}

const settings = { connections: 500, requestsPerSecond: 200, seconds: 3 } as const;

const load = (rates: string): string =>
  `While 500 connections get ${rates} events/s, 600 requests/s go to another route of the same server: 200 from autocannon, and 400 that are timed.`;

const curve = readingCurves<Reads>({ label: 'Events per second', unit: 'events/s', scale: 'linear' });

export const question = defineQuestion({
  title: 'Ordinary requests beside a stream',
  question: 'How much slower are ordinary requests while the same server sends a stream?',
  own: {
    foreground: latency('Ordinary requests', 'the server sends the most events of this cell', 'last'),
    'foreground-idle': latency(
      'Ordinary requests, idle stream',
      'the connections of the stream are open and idle',
      'first',
    ),
    answered: {
      label: 'Ordinary requests answered',
      unit: 'events/s',
      definition:
        'Requests of a fixed rate that were answered each second, while the server sends the most events of this cell.',
      better: 'higher',
      procedure: [at('answered', 'last', 'mean', COST, NONE)],
    },
  },
  procedures: { foreground: () => import('./procedure.ts') },
  cells: [
    makeProcedureCell('500-connections-quick', '500 connections, with a stream and without', {
      procedure: 'foreground',
      connections: 500,
      settings: { ...settings, eventsPerSecond: [0, 20] },
      load: load('0 and 20'),
      armSeconds: 10,
      rounds: { quick: 1 },
    }),
    makeProcedureCell('500-connections', '500 connections', {
      procedure: 'foreground',
      connections: 500,
      settings: { ...settings, eventsPerSecond: [0, 10, 20] },
      load: load('0, 10 and 20'),
      armSeconds: 14,
      rounds: { standard: 3, full: 6 },
    }),
  ],
  curves: [
    curve('Ordinary requests, p50', 'ns', 'latency-p50'),
    curve('Ordinary requests, p99', 'ns', 'latency-p99'),
    curve('Ordinary requests answered', 'events/s', 'answered'),
  ],
});
