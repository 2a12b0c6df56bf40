import type { Statistic, Unit } from '../../records/vocabulary.ts';
import type { Metric, MetricMargin } from '../../records/metric.ts';
import { COST, EXACT, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();

/** Of the longest task. */
export const TURNS = 20;

const curve = readingCurves<Reads>({ label: 'Turns of a task', unit: 'count', scale: 'linear' });

/** What vendors compare. @param how what the connections over SSE are */
const compared = (how: string): string =>
  `over SSE a POST for each turn with all input so far, on ${how}; over WebSocket one held connection and only what is new`;
const FRESH = compared('a new connection each');
const KEPT = compared('one connection that is kept');
const NEW = 'on one connection that is kept, with only what is new in each turn';

/** Of the longest task. */
function ofTask(
  label: string,
  unit: Unit,
  definition: string,
  [quantity, statistic, margin]: readonly [Reads, Statistic, MetricMargin],
): Metric {
  return {
    label,
    unit,
    definition,
    better: 'lower',
    procedure: [at(quantity, 'last', statistic, margin)],
  };
}

const time = (label: string, how: string, quantity: Reads): Metric =>
  ofTask(
    label,
    'ns',
    `Time of all turns of the longest task, from each question to the end of its answer: ${how}.`,
    [quantity, 'median', USUAL_DELAY],
  );

/** Measured by each transport alone: what one of its ways takes more than another. */
const added = (label: string, definition: string, quantity: Reads, nullMeans: string): Metric => ({
  label,
  unit: 'ns',
  definition,
  better: 'lower',
  isDifference: true,
  procedure: [at(quantity, 'last', 'median', USUAL_DELAY, nullMeans)],
});

const cpu = (label: string, how: string, quantity: Reads): Metric => ({
  ...ofTask(label, 'ns', `CPU time of the server for the longest task, user and system: ${how}.`, [
    quantity,
    'mean',
    COST,
  ]),
  isCpuTime: true,
});

const bytes = (label: string, how: string, quantity: Reads): Metric =>
  ofTask(
    label,
    'bytes',
    `Bytes that the server read from its sockets for the longest task, with all framing, headers and TLS: ${how}.`,
    [quantity, 'mean', EXACT],
  );

const OVER_TLS = ['sse-tls', 'websocket-tls'];

/** Agents and their tasks on a path. */
const along = (
  id: string,
  label: string,
  path: { readonly roundTripMs: number; readonly uplinkBytesPerSecond?: number },
  wishes: Pick<
    Parameters<typeof makeProcedureCell>[2],
    'rounds' | 'primary' | 'armSeconds' | 'transports'
  > & {
    readonly turns: readonly number[];
    readonly agents: number;
    readonly tasks: number;
  },
) => {
  const { turns, agents, tasks, ...others } = wishes;
  return makeProcedureCell(id, label, {
    procedure: 'agent-turns',
    connections: agents,
    settings: { turns, agents, tasks, uplinkBytesPerSecond: 0, ...path },
    load: `An agent calls tools in ${turns.join(', ').replace(/, (\d+)$/, ' and $1')} turns; each turn adds 1,000 characters to 20,000, and is answered with 20 tokens at once. WebSocket sends all input only where both do.`,
    ...others,
  });
};

export const question = defineQuestion({
  title: 'Turns of an agent',
  question: 'What does a held WebSocket save an agent that calls tools, and what of it is the WebSocket?',
  own: {
    'task-against-fresh': time('Task, SSE on new connections with all input', FRESH, 'time-against-fresh'),
    'task-against-kept': time('Task, SSE on one connection with all input', KEPT, 'time-against-kept'),
    'task-new': time('Task, both with only new input', NEW, 'time-new'),
    'task-all': time(
      'Task, both with all input',
      'on one connection that is kept, with all input so far in each turn',
      'time-all',
    ),
    'task-connecting': added(
      'Added by new connections',
      'What the longest task took more with a new connection for each turn than with one that is kept, all input in each turn.',
      'connecting',
      'it has one connection for all turns',
    ),
    'task-history': added(
      'Added by all input each turn',
      'What the longest task took more with all input so far in each turn than with only what is new, on a connection that is kept.',
      'history',
      'nothing was measured',
    ),
    'task-bytes-compared': bytes('Bytes up per task, SSE with all input', KEPT, 'bytes-up-against-kept'),
    'task-bytes-new': bytes('Bytes up per task, both with only new input', NEW, 'bytes-up-new'),
    'task-cpu-fresh': cpu(
      'Server CPU per task, SSE on new connections with all input',
      FRESH,
      'server-cpu-against-fresh',
    ),
    'task-cpu-kept': cpu(
      'Server CPU per task, SSE on one connection with all input',
      KEPT,
      'server-cpu-against-kept',
    ),
    'task-cpu-new': cpu('Server CPU per task, both with only new input', NEW, 'server-cpu-new'),
    'task-connections': ofTask(
      'Connections per task, SSE on new ones',
      'count',
      `Connections that the server accepted for the longest task: ${FRESH}.`,
      ['connections-against-fresh', 'mean', EXACT],
    ),
  },
  procedures: { 'agent-turns': () => import('./procedure.ts') },
  cells: [
    along(
      '20-ms',
      'TLS, round trip 20 ms',
      { roundTripMs: 20 },
      {
        transports: OVER_TLS,
        turns: [1, 5, TURNS],
        agents: 4,
        tasks: 1,
        armSeconds: 4,
        rounds: { quick: 1, standard: 7, full: 12 },
        // What vendors compare differs in more than the transport.
        primary: ['task-new.median'],
      },
    ),
    along(
      '80-ms',
      'TLS, round trip 80 ms',
      { roundTripMs: 80 },
      {
        transports: OVER_TLS,
        turns: [TURNS],
        agents: 4,
        tasks: 1,
        armSeconds: 7.8,
        rounds: { standard: 6, full: 12 },
      },
    ),
    along(
      'uplink',
      'TLS, round trip 20 ms, 10 Mbit/s up',
      { roundTripMs: 20, uplinkBytesPerSecond: 1_250_000 },
      {
        transports: OVER_TLS,
        turns: [TURNS],
        agents: 4,
        tasks: 1,
        armSeconds: 3.5,
        rounds: { standard: 2, full: 6 },
      },
    ),
    along(
      'loopback',
      'loopback',
      { roundTripMs: 0 },
      {
        turns: [1, 5, TURNS],
        agents: 1,
        tasks: 5,
        armSeconds: 1.2,
        rounds: { quick: 1, standard: 6, full: 12 },
      },
    ),
    along(
      'clear',
      'round trip 20 ms, without TLS',
      { roundTripMs: 20 },
      {
        turns: [TURNS],
        agents: 4,
        tasks: 1,
        armSeconds: 2.2,
        rounds: { standard: 1, full: 6 },
      },
    ),
  ],
  curves: [
    curve('Task, SSE on new connections with all input', 'ns', 'time-against-fresh'),
    curve('Task, SSE on one connection with all input', 'ns', 'time-against-kept'),
    curve('Task, both with only new input', 'ns', 'time-new'),
  ],
});
