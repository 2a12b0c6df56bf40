import { EXACT, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { makeLoadCell, makeProcedureCell } from '../cells.ts';
import type { Reads as MemoryReads } from '../memory/parts.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();
const byConnections = readingCurves<MemoryReads>({ label: 'Connections', unit: 'count', scale: 'linear' });
const byEvents = readingCurves<Reads>({ label: 'Events due', unit: 'events', scale: 'linear' });

/** Those that deliver, plain and compressed. */
const DELIVERING = ['sse', 'websocket', 'sse-gzip', 'sse-gzip-sync', 'sse-brotli', 'websocket-deflate'];

/** Few connections: the warm-up sends as fast as it can, and would leave each compressor a queue to work off. */
const load = {
  connections: 10,
  pace: { kind: 'rate', eventsPerSecond: 300 },
  measureMs: { quick: 300, standard: 300, full: 500 },
  pairs: { quick: 2, standard: 2, full: 2 },
} as const;

/** With a flush after each event, and without. */
const flushing = {
  procedure: 'held-back',
  connections: 2,
  transports: ['sse-gzip', 'sse-gzip-unflushed', 'sse-brotli', 'sse-brotli-unflushed'],
} as const;

export const question = defineQuestion({
  title: 'Compression',
  question: 'What does compressing the stream save on the wire, and what does it cost the server?',
  procedures: { 'held-back': () => import('./procedure.ts') },
  own: {
    'first-shown': {
      label: 'Delay of the first event',
      unit: 'ns',
      definition:
        'From when the first event of a stream was due to when a client decoded it; the median over the connections.',
      better: 'lower',
      procedure: [
        at(
          'first-event',
          null,
          'median',
          USUAL_DELAY,
          'on some connection no event arrived while the procedure waited',
        ),
      ],
    },
    'held-back': {
      label: 'Events held back per connection',
      unit: 'events',
      definition:
        'Events that had been sent and had not arrived half a second after the last one, divided by the connections. They wait in a buffer of the server.',
      better: 'lower',
      procedure: [at('held-back', null, 'mean', EXACT)],
    },
  },
  cells: [
    makeLoadCell('names-quick', 'bare events, four transports', {
      ...load,
      transports: ['sse', 'websocket', 'sse-gzip', 'websocket-deflate'],
      rounds: { quick: 1 },
    }),
    makeLoadCell('names', 'bare events', {
      ...load,
      transports: DELIVERING,
      rounds: { standard: 8, full: 12 },
      primary: ['server-cpu.mean'],
    }),
    makeLoadCell('1024-bytes', 'events of 1,024 bytes', {
      ...load,
      payloadBytes: 1024,
      transports: DELIVERING,
      rounds: { standard: 1, full: 12 },
    }),
    makeProcedureCell('memory', 'memory of compressors', {
      procedure: 'memory',
      settings: { steps: [0, 100, 300], events: 5 },
      load: 'Up to 300 connections that each got 5 events, read after full garbage collections.',
      connections: 300,
      armSeconds: 2.5,
      transports: DELIVERING,
      rounds: { standard: 1, full: 6 },
    }),
    makeProcedureCell('unflushed', '1,500 events/s, with and without flush', {
      ...flushing,
      settings: { connections: 2, eventsPerSecond: 1500, seconds: 1.5 },
      load: 'Sends 2,250 events to each of 2 connections within 1.5 seconds, then waits half a second.',
      armSeconds: 3,
      rounds: { quick: 1, standard: 1, full: 6 },
    }),
    makeProcedureCell('unflushed-slow', '5 events/s, with and without flush', {
      ...flushing,
      settings: { connections: 2, eventsPerSecond: 5, seconds: 12 },
      load: 'Sends 60 events to each of 2 connections within 12 seconds, then waits half a second.',
      armSeconds: 14,
      rounds: { full: 1 },
    }),
  ],
  metrics: [
    'wire-bytes',
    'server-cpu',
    'client-cpu',
    'delivery',
    'memory',
    'memory-resident',
    'first-shown',
    'held-back',
  ],
  curves: [
    byConnections('External buffers', 'bytes', 'external'),
    byConnections('Other resident memory', 'bytes', 'rest'),
    byEvents('Events arrived', 'events', 'arrived'),
  ],
});
