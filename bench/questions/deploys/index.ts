import type { ProcedureCell } from '../../records/scenario.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import { ownMetrics } from './metrics.ts';
import type { Reads } from './parts.ts';

const SERVERS = 3;
const CONNECTIONS = 30;

/** What all deploys have in common. 300 ms is shorter than the time that a server is away: its clients find another, or none. */
const COMMON = {
  servers: SERVERS,
  connections: CONNECTIONS,
  eventsPerSecond: 50,
  awayMs: 500,
  pauseMs: 500,
  drainMs: 1000,
  delayMs: 300,
  retryMs: 300,
  retrySpreadMs: 200,
  limitMs: 12_000,
} as const;

const STREAMS = {
  inside: {
    label: 'streams in the application',
    load: `${CONNECTIONS} clients hold streams of ${SERVERS} servers behind a balancer, which are replaced`,
  },
  beside: {
    label: 'streams in a service beside it',
    load: `${CONNECTIONS} clients hold streams of ${SERVERS} servers behind a balancer, and the ${SERVERS} servers of the application beside them are replaced`,
  },
} as const;

const WAYS = {
  rolling: {
    label: 'rolling restart',
    load: 'one after the other, each with a successor 0.5 s after its end',
    seconds: 6.5,
  },
  drained: {
    label: 'drained for 1 s, one by one',
    load: 'one after the other; before its end a server gets no new connections for 1 s, and 0.5 s after it a successor listens',
    seconds: 9.5,
  },
  'at-once': {
    label: 'all at once',
    load: 'all at the same moment, with successors 0.5 s after their end',
    seconds: 4.5,
  },
} as const;

const BALANCERS = {
  haproxy: 'HAProxy',
  nginx: 'nginx at its defaults',
  'nginx-without-max-fails': 'nginx with max_fails=0',
} as const;

const CLIENTS = {
  resume: {
    label: 'with resume',
    load: 'A client that lost its connection waits 0.3 s and resumes.',
    transports: ['sse', 'websocket'],
  },
  'no-resume': {
    label: 'without resume',
    load: 'A client that lost its connection waits 0.3 s and does not resume.',
    transports: ['sse', 'websocket'],
  },
  libraries: {
    label: 'libraries, default settings',
    load: 'Clients reconnect as their libraries do; an EventSource is told by the server to wait 0.1 to 0.5 s.',
    transports: ['eventsource', 'partysocket'],
  },
} as const;

function cellOf(
  streams: keyof typeof STREAMS,
  way: keyof typeof WAYS,
  {
    balancer = 'haproxy',
    clients = 'resume',
    rounds = { standard: 1, full: 6 },
    moreSeconds = 0,
  }: {
    readonly balancer?: keyof typeof BALANCERS;
    readonly clients?: keyof typeof CLIENTS;
    readonly rounds?: Partial<ProcedureCell['rounds']>;
    readonly moreSeconds?: number;
  } = {},
): ProcedureCell {
  const words = [WAYS[way].label, STREAMS[streams].label, BALANCERS[balancer], CLIENTS[clients].label];
  return makeProcedureCell(`${balancer}-${way}-${streams}-${clients}`, words.join(', '), {
    procedure: 'deploys',
    settings: { ...COMMON, balancer, streams, way, resume: clients === 'resume' },
    load: `${STREAMS[streams].load} ${WAYS[way].load}. ${CLIENTS[clients].load}`,
    connections: CONNECTIONS,
    armSeconds: WAYS[way].seconds + moreSeconds + (streams === 'beside' ? 1 : 0),
    transports: CLIENTS[clients].transports,
    rounds,
  });
}

const EVERY = { quick: 1, standard: 1, full: 6 } as const;

/** Several servers behind a balancer are replaced by new ones: who notices, what is lost, and what is it like afterwards? */
export const question = defineQuestion({
  title: 'Deploys behind a balancer',
  question:
    'When the servers behind a balancer are replaced, which clients notice, what do they lose, and how equal are the servers afterwards?',
  own: ownMetrics,
  procedures: { deploys: () => import('./procedure.ts') },
  cells: [
    cellOf('inside', 'rolling', { rounds: EVERY }),
    cellOf('beside', 'rolling', { rounds: EVERY }),
    cellOf('inside', 'rolling', { clients: 'no-resume' }),
    cellOf('inside', 'rolling', { clients: 'libraries', moreSeconds: 1 }),
    cellOf('inside', 'drained'),
    cellOf('inside', 'at-once'),
    cellOf('beside', 'at-once'),
    cellOf('inside', 'at-once', { clients: 'libraries', moreSeconds: 1 }),
    cellOf('inside', 'rolling', { balancer: 'nginx', moreSeconds: 12 }),
    cellOf('inside', 'rolling', { balancer: 'nginx-without-max-fails' }),
    cellOf('inside', 'at-once', { balancer: 'nginx-without-max-fails' }),
  ],
  curves: [
    readingCurves<Reads>({ label: 'Time since the deploy began', unit: 'ns', scale: 'linear' })(
      'Attempts to reconnect in 250 ms',
      'count',
      'attempts',
    ),
  ],
});
