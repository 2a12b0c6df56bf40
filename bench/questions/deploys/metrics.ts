import { EXACT, HERD, RECONNECT } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { MetricTable } from '../../records/metric.ts';
import type { Reads } from './parts.ts';

const { at } = readingsOf<Reads>();

const NO_LOSS = 'no connection was lost';

export const ownMetrics = {
  'deploy-kept': {
    label: 'Clients that kept their connection',
    unit: 'count',
    definition: 'Clients whose connection outlived the deploy.',
    better: 'higher',
    procedure: [at('kept', null, 'total', EXACT)],
  },
  'deploy-reconnects': {
    label: 'Reconnections of a client',
    unit: 'count',
    definition:
      'Connections that a client opened after its first one: the mean over the clients. A client can meet several servers that are about to end.',
    better: 'lower',
    procedure: [at('reconnects', null, 'mean', EXACT)],
  },
  'deploy-outage': {
    label: 'Outage of a client',
    unit: 'ns',
    definition:
      'From the loss of a connection until the next event that the client received: the median and the longest of all losses. A client that never returned counts until the end of the measurement.',
    better: 'lower',
    procedure: [
      at('outage-median', null, 'median', RECONNECT, NO_LOSS),
      at('outage-max', null, 'max', RECONNECT, NO_LOSS),
    ],
  },
  'deploy-herd': {
    label: 'Attempts in the worst 100 ms',
    unit: 'count',
    definition: 'The most attempts to reconnect of all clients within any 100 ms, successful or not.',
    better: 'lower',
    procedure: [at('herd', null, 'max', HERD)],
  },
  'deploy-refused': {
    label: 'Attempts that got a status from the balancer',
    unit: 'count',
    definition:
      'Attempts of all clients that were answered with an error, such as 503, as no server was there. After the first one an EventSource is closed for good.',
    better: 'lower',
    procedure: [at('refused-attempts', null, 'total', EXACT)],
  },
  'deploy-away': {
    label: 'Clients without a connection in the end',
    unit: 'count',
    definition:
      'Clients that had no connection when all had returned, had given up or had had time for it: as long as the scenario waits.',
    better: 'lower',
    procedure: [at('away', null, 'total', EXACT)],
  },
  'deploy-gave-up': {
    label: 'Clients that gave up for good',
    unit: 'count',
    definition: 'Clients that will never try again.',
    better: 'lower',
    procedure: [at('gave-up', null, 'total', EXACT)],
  },
  'deploy-missed': {
    label: 'Events missed over a deploy',
    unit: 'events',
    definition:
      'Events that a client never received, of all that were due until 1 s after the last server was replaced or, if it came later, until the client returned: the mean over the clients.',
    better: 'lower',
    procedure: [at('missed', null, 'mean', EXACT)],
  },
  'deploy-repeated': {
    label: 'Events received twice over a deploy',
    unit: 'events',
    definition: 'Events that a client received again: the mean over the clients.',
    better: 'lower',
    procedure: [at('duplicate', null, 'mean', EXACT)],
  },
  'deploy-reordered': {
    label: 'Events out of order over a deploy',
    unit: 'events',
    definition: 'Events that a client received after one with a higher number: the mean over the clients.',
    better: 'lower',
    procedure: [at('reordered', null, 'mean', EXACT)],
  },
  'deploy-moved': {
    label: 'Reconnections to another server',
    unit: 'count',
    definition:
      'Connections of all clients that were opened after their server had ended and before its successor listened, so that another server took them.',
    better: 'neither',
    procedure: [at('moved', null, 'total', EXACT)],
  },
  'deploy-drained': {
    label: 'Connections that ended while draining',
    unit: 'count',
    definition:
      'Connections that ended after the balancer had stopped to give their server new ones, and before it was told to end.',
    better: 'neither',
    procedure: [at('left-while-draining', null, 'total', EXACT, 'no server was drained')],
  },
  'deploy-fullest': {
    label: 'Connections of the fullest server, over the mean',
    unit: 'count',
    definition:
      'After the deploy, the most connections of a server divided by the mean of all servers: 1 where they are equal.',
    better: 'lower',
    procedure: [at('fullest', null, 'max', HERD, 'there is no connection')],
  },
  'deploy-failed-requests': {
    label: 'Ordinary requests that failed',
    unit: 'count',
    definition:
      'Of the requests to the application, one every 50 ms through the balancer, those that got another answer than 200, or none.',
    better: 'lower',
    procedure: [at('failed-requests', null, 'total', EXACT)],
  },
} as const satisfies MetricTable;
