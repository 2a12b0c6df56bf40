import { COST, EXACT, TAIL_DELAY, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { Metric, MetricTable } from '../../records/metric.ts';
import type { Reads } from './procedure.ts';

const { at } = readingsOf<Reads>();

const FEW = 'too few values for it';

type IsFor = NonNullable<Metric['isFor']>;
const whereCut: IsFor = ({ settings }) => settings['cutEveryMs'] !== undefined;
const whereCancelled: IsFor = ({ settings }) => settings['cancelAfter'] !== undefined;
const whereRead: IsFor = (...cell) => !whereCut(...cell) && !whereCancelled(...cell);

/** Measured beside the control alone. */
const bareToken = (label: string, how: string, quantity: Reads): Metric => ({
  label,
  unit: 'ns',
  definition: `CPU time per token of ${how}, over a bare socket: what a token costs without being made, written or checked.`,
  better: 'lower',
  isCpuTime: true,
  isFor: (_cell, transports) => transports.includes('raw-tcp'),
  procedure: [at(quantity, 'last', 'mean', COST, 'measured beside the control alone')],
});

export const ownMetrics = {
  'first-token': {
    label: 'Question to first token',
    unit: 'ns',
    definition:
      'Time from the send of a question until its first token was read. The producer has it at once: all of this is the way it came.',
    better: 'lower',
    procedure: [
      at('first-token-p50', 'last', 'p50', USUAL_DELAY, FEW),
      at('first-token-p90', 'last', 'p90', USUAL_DELAY, FEW),
    ],
  },
  'last-token': {
    label: 'Question to last token',
    unit: 'ns',
    definition:
      'Time from the send of a question until the last token of its answer was read. Nearly all of it is the time that the producer takes.',
    better: 'lower',
    isFor: whereRead,
    procedure: [at('last-token-p50', 'last', 'p50', USUAL_DELAY, FEW)],
  },
  'token-delay': {
    label: 'Token to reader',
    unit: 'ns',
    definition: 'Time from the moment that the producer had a token, by its plan, until it was read.',
    better: 'lower',
    procedure: [
      at('late-p50', 'last', 'p50', USUAL_DELAY, FEW),
      at('late-p99', 'last', 'p99', TAIL_DELAY, FEW),
    ],
  },
  'token-gap': {
    label: 'Between tokens',
    unit: 'ns',
    definition: 'Time from one token of an answer to the next, where they were read.',
    better: 'lower',
    procedure: [
      at('gap-p50', 'last', 'p50', USUAL_DELAY, FEW),
      at('gap-p99', 'last', 'p99', TAIL_DELAY, FEW),
    ],
  },
  'token-rhythm': {
    label: 'Gap against the producer',
    unit: 'ns',
    definition:
      'How much longer or shorter the time from one token to the next was where they were read than where they were made.',
    better: 'lower',
    procedure: [
      at('shift-p50', 'last', 'p50', USUAL_DELAY, FEW),
      at('shift-p99', 'last', 'p99', TAIL_DELAY, FEW),
    ],
  },
  'bare-token-server': bareToken(
    'Server CPU of a bare line',
    'a server that sends, at the same moments, a line of the same length for each token',
    'bare-server-cpu',
  ),
  'bare-token-client': bareToken(
    'Client CPU of a bare line',
    'a client that counts lines of the same length, one for each token, and reads none',
    'bare-client-cpu',
  ),
  'token-bytes': {
    label: 'Bytes down per token',
    unit: 'bytes',
    definition:
      'Bytes that the server wrote to its sockets, with all framing and headers, divided by the tokens that were read.',
    better: 'lower',
    procedure: [at('bytes-down', 'last', 'mean', EXACT)],
  },
  'question-bytes': {
    label: 'Bytes up per answer',
    unit: 'bytes',
    definition:
      'Bytes that the server read from its sockets, with all framing and headers, divided by the answers.',
    better: 'lower',
    procedure: [at('bytes-up', 'last', 'mean', EXACT)],
  },
  'answer-connections': {
    label: 'New connections per answer',
    unit: 'count',
    definition: 'TCP connections that the server accepted while it was measured, divided by the answers.',
    better: 'lower',
    procedure: [at('connections', 'last', 'mean', EXACT)],
  },
  'tokens-per-read': {
    label: 'Tokens per read',
    unit: 'count',
    definition: 'Tokens divided by the turns of the event loop in which the client read any.',
    better: 'lower',
    procedure: [at('tokens-per-read', 'last', 'mean', COST)],
  },
  goodput: {
    label: 'Good answers, of 1,000',
    unit: 'count',
    definition:
      'Answers, of 1,000, of which the first token came within 10 ms of the question and no token was more than 10 ms late.',
    better: 'higher',
    isFor: whereRead,
    procedure: [at('goodput', 'last', 'mean', COST)],
  },
  'cancel-known': {
    label: 'Cancel to server',
    unit: 'ns',
    definition:
      'Time from the moment a reader cancelled its answer until the server had heard of it and made no more tokens.',
    better: 'lower',
    isFor: whereCancelled,
    procedure: [at('cancel-known-p50', 'last', 'p50', USUAL_DELAY, FEW)],
  },
  'in-vain': {
    label: 'Tokens in vain',
    unit: 'count',
    definition:
      'Tokens that the server made and their reader never read, for each answer that was cancelled, or each cut.',
    better: 'lower',
    isFor: (...cell) => !whereRead(...cell),
    procedure: [at('in-vain', 'last', 'mean', EXACT)],
  },
  resumed: {
    label: 'Cut to next token',
    unit: 'ns',
    definition:
      'Time from the reset of a connection in the middle of an answer until its reader had the next token of it. 20 ms of it are the wait of the reader before it resumes.',
    better: 'lower',
    isFor: whereCut,
    procedure: [at('resumed-p50', 'last', 'p50', USUAL_DELAY, FEW)],
  },
  'sent-again': {
    label: 'Tokens sent again per cut',
    unit: 'count',
    definition:
      'Tokens that had been written to a connection that was cut, had not reached their reader, and were sent again to where it resumed.',
    better: 'lower',
    isFor: whereCut,
    procedure: [at('sent-again', 'last', 'mean', EXACT)],
  },
  'wrong-tokens': {
    label: 'Tokens missed or twice',
    unit: 'count',
    definition: 'Tokens of answers that were cut which their reader never got, or got more than once.',
    better: 'lower',
    isFor: whereCut,
    procedure: [at('wrong', 'last', 'total', EXACT)],
  },
} as const satisfies MetricTable;
