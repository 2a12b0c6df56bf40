import type { Unit } from '../../records/metric.ts';
import type { CurveSpec, LoadCell, Scenario, ProcedureCell } from '../../records/scenario.ts';

/** Those that deliver, as they come and compressed. */
const DELIVERING = ['sse', 'websocket', 'sse-gzip', 'sse-gzip-sync', 'sse-brotli', 'websocket-deflate'];

/** Few connections: the warm-up is as fast as events go out, and would leave each compressor a queue to work off. */
const load = {
  kind: 'load',
  connections: 10,
  pace: { kind: 'rate', eventsPerSecond: 300 },
  settleMs: 150,
  measureMs: { quick: 300, standard: 300, full: 500 },
  pairs: { quick: 2, standard: 2, full: 2 },
} as const satisfies Partial<LoadCell>;

/** With a flush after each event, and without. */
const flushing = {
  kind: 'procedure',
  procedure: 'held-back',
  connections: 2,
  transports: ['sse-gzip', 'sse-gzip-unflushed', 'sse-brotli', 'sse-brotli-unflushed'],
  primary: [],
} as const satisfies Partial<ProcedureCell>;

function curve(label: string, unit: Unit, quantity: string, along: string, alongUnit: Unit): CurveSpec {
  const x = { label: along, unit: alongUnit, scale: 'linear' } as const;
  return { label, unit, x, from: { kind: 'readings', quantity } };
}

/** What compression saves on the wire, and what it costs. */
export const compression = {
  title: 'Compression',
  question: 'What does compressing the stream save on the wire, and what does it cost the server?',
  defaultIn: [],
  cells: [
    {
      ...load,
      id: 'names-quick',
      label: 'events as they come, four transports',
      payloadBytes: null,
      transports: ['sse', 'websocket', 'sse-gzip', 'websocket-deflate'],
      rounds: { quick: 1, standard: 0, full: 0 },
      primary: [],
    },
    {
      ...load,
      id: 'names',
      label: 'events as they come',
      payloadBytes: null,
      transports: DELIVERING,
      rounds: { quick: 0, standard: 8, full: 12 },
      primary: ['server-cpu.mean'],
    },
    {
      ...load,
      id: '1024-bytes',
      label: 'events of 1,024 bytes',
      payloadBytes: 1024,
      transports: DELIVERING,
      rounds: { quick: 0, standard: 1, full: 12 },
      primary: [],
    },
    {
      kind: 'procedure',
      procedure: 'memory',
      id: 'memory',
      label: 'memory of compressors',
      settings: { steps: [0, 100, 300], events: 5 },
      load: 'Up to 300 connections that all got some events, read behind full garbage collections.',
      connections: 300,
      armSeconds: 2.5,
      transports: DELIVERING,
      primary: [],
      rounds: { quick: 0, standard: 1, full: 6 },
    },
    {
      ...flushing,
      id: 'unflushed',
      label: '1,500 events/s, flushed and not',
      settings: { connections: 2, eventsPerSecond: 1500, seconds: 1.5 },
      load: 'Sends 2,250 events to each of 2 connections within 1.5 seconds, and half a second of patience.',
      armSeconds: 3,
      rounds: { quick: 1, standard: 1, full: 6 },
    },
    {
      ...flushing,
      id: 'unflushed-slow',
      label: '5 events/s, flushed and not',
      settings: { connections: 2, eventsPerSecond: 5, seconds: 12 },
      load: 'Sends 60 events to each of 2 connections within 12 seconds, and half a second of patience.',
      armSeconds: 14,
      rounds: { quick: 0, standard: 0, full: 1 },
    },
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
    curve('External buffers', 'bytes', 'external', 'Connections', 'count'),
    curve('Other resident memory', 'bytes', 'rest', 'Connections', 'count'),
    curve('Events arrived', 'events', 'arrived', 'Events due', 'events'),
  ],
} as const satisfies Scenario;
