import { PERIODS } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { Metric } from '../../records/metric.ts';
import type { ProcedureCell } from '../../records/scenario.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import type { Reads } from './procedure.ts';

const { slope } = readingsOf<Reads>();
const curve = readingCurves<Reads>({ label: 'Heartbeat period', unit: 'ns', scale: 'log' });

/** Short on purpose: everything that is read grows or falls in proportion. */
const PERIODS_MS = [250, 500, 1000, 2000] as const;
const QUICK_PERIODS_MS = [250, 500] as const;

/**
 * Cells of one way to use heartbeats: one for the quick profile if it is asked for, and one for the others.
 * @param watchdogPeriods 0: the clients have no watchdog
 */
function cellsOf(
  id: string,
  label: string,
  load: string,
  [kind, watchdogPeriods]: readonly ['protocol' | 'application', number],
  { hasCost = false, isInQuick = false },
): readonly ProcedureCell[] {
  return [...(isInQuick ? [true] : []), false].map((isQuick) => {
    const periodsMs = isQuick ? QUICK_PERIODS_MS : PERIODS_MS;
    const connections = hasCost ? (isQuick ? 100 : 500) : 0;
    const countMs = isQuick ? 1000 : 2000;
    const sumSeconds = periodsMs.reduce((sum, ms) => sum + ms, 0) / 1000;
    const detectSeconds = 0.5 + sumSeconds * (1.5 + Math.max(2, watchdogPeriods) + 1);
    const costSeconds = hasCost ? sumSeconds * 2.5 + ((periodsMs.length + 1) * countMs) / 1000 : 0;
    return makeProcedureCell(isQuick ? `${id}-quick` : id, isQuick ? `${label}, two periods` : label, {
      procedure: 'heartbeats',
      settings: { periodsMs, kind, watchdogPeriods, connections, countMs },
      load,
      connections: Math.max(connections, 5),
      armSeconds: detectSeconds + costSeconds,
      rounds: isQuick ? { quick: 1 } : { standard: 1, full: 6 },
    });
  });
}

/** What a watchdog is worth whatever the period: multiply by yours. */
function detectionBy(who: 'client' | 'server'): Metric {
  return {
    label: `${who === 'client' ? 'Client' : 'Server'} detection, in heartbeat periods`,
    unit: 'count',
    definition: `From the moment the path goes silent, half a period after a heartbeat, until ${who === 'client' ? 'a client' : 'the server'} gives the connection up, as the slope of a line over the heartbeat period.`,
    better: 'lower',
    procedure: [slope([`${who}-detection`], PERIODS)],
  };
}

/** Who notices a dead path, how soon, and what that costs in normal operation. */
export const question = defineQuestion({
  title: 'Heartbeats',
  question: 'When a path goes silent, who notices and when, and what do the heartbeats cost?',
  own: { 'heartbeat-detection': detectionBy('client'), 'server-detection': detectionBy('server') },
  procedures: { heartbeats: () => import('./procedure.ts') },
  cells: [
    ...cellsOf(
      'application',
      'messages, watched by the client',
      'The path goes silent; the server sends a message of its own as heartbeat, and a client leaves after two periods without one.',
      ['application', 2],
      { hasCost: true, isInQuick: true },
    ),
    ...cellsOf(
      'patient',
      'messages, watched for three periods',
      'The same with a client that leaves after three periods.',
      ['application', 3],
      {},
    ),
    ...cellsOf(
      'protocol',
      'comments and pings, watched by the client',
      'The path goes silent; heartbeats are SSE comments and WebSocket pings, which our clients see and a script in a browser does not.',
      ['protocol', 2],
      { hasCost: true },
    ),
    ...cellsOf(
      'server-only',
      'comments and pings, no watchdog',
      'The path goes silent; the server sends SSE comments and WebSocket pings, and the clients have no watchdog.',
      ['protocol', 0],
      { isInQuick: true },
    ),
  ],
  curves: [
    curve('Client detection', 'ns', 'client-detection'),
    curve('Server detection', 'ns', 'server-detection'),
    curve('Bytes to a client per second', 'bytes', 'heartbeat-bytes'),
    curve('Server CPU per connection and second', 'ns', 'heartbeat-cpu'),
  ],
});
