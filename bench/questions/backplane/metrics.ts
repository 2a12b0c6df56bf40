import { COST, EXACT, RECONNECT, TAIL_DELAY, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { BrokerId } from '../../processes/brokers.ts';
import type { Metric, MetricTable } from '../../records/metric.ts';

export type BackplaneId = 'redis' | 'nats' | 'pubsub';

/** What servers can have between them. */
export const BACKPLANES: Readonly<
  Record<BackplaneId, { readonly label: string; readonly broker: BrokerId; readonly keepsEvents: boolean }>
> = {
  redis: { label: 'Redis Streams', broker: 'redis', keepsEvents: true },
  nats: { label: 'NATS JetStream', broker: 'nats', keepsEvents: true },
  pubsub: { label: 'Redis pub/sub', broker: 'redis', keepsEvents: false },
};

export const BACKPLANE_IDS = ['redis', 'nats', 'pubsub'] as const satisfies readonly BackplaneId[];

/** Events that go out while no server is there, in all. */
export const AWAY_TIMES = 5;
export const AWAY_EVENTS = 100;
/** Changes of server under load. */
export const CHANGES = 50;
/** For how long the broker is away, ms. */
export const OUTAGE_MS = 500;

/** By halves of the round: delivery of one server alone and through each broker, the difference of the medians, and CPU times, all ns. */
export type PriceReads =
  | 'alone-p50'
  | 'alone-p99'
  | 'alone-cpu'
  | `added-delay-${BackplaneId}`
  | `delivery-p99-${BackplaneId}`
  | `server-cpu-${BackplaneId}`
  | `broker-cpu-${BackplaneId}`;

/** Changes of server of a client; and events, for each client: missed; received twice or out of order; both. The silence is in ns. */
export type MoveReads =
  | `changes-${BackplaneId}`
  | `moved-missed-${BackplaneId}`
  | `moved-twice-${BackplaneId}`
  | `away-missed-${BackplaneId}`
  | `restart-wrong-${BackplaneId}`
  | `restart-silence-${BackplaneId}`;

const price = readingsOf<PriceReads>();
const moves = readingsOf<MoveReads>();

const ABSENT = 'the broker is not installed, or nothing was delivered through it';

/** What is measured of one of them. */
function metricsOf(id: BackplaneId): readonly (readonly [string, Metric])[] {
  const { label, keepsEvents } = BACKPLANES[id];
  const always: readonly (readonly [string, Metric])[] = [
    [
      `backplane-added-${id}`,
      {
        label: `Delay that ${label} adds`,
        unit: 'ns',
        definition: `Delivery p50 through ${label} minus delivery p50 of one server alone, in the same half of a round.`,
        better: 'lower',
        isDifference: true,
        procedure: [price.over(`added-delay-${id}`, 'median', USUAL_DELAY, ABSENT)],
      },
    ],
    [
      `backplane-p99-${id}`,
      {
        label: `Delivery p99 through ${label}`,
        unit: 'ns',
        definition: 'Time from the moment the plan wanted an event until a client had decoded it, its p99.',
        better: 'lower',
        procedure: [price.over(`delivery-p99-${id}`, 'median', TAIL_DELAY, ABSENT)],
      },
    ],
    [
      `backplane-cpu-${id}`,
      {
        label: `Server CPU per delivered event through ${label}`,
        unit: 'ns',
        isCpuTime: true,
        definition:
          'CPU time of a server that hands each event to the broker and sends its clients what it reads from there, divided by the events that they received.',
        better: 'lower',
        procedure: [price.over(`server-cpu-${id}`, 'median', COST, ABSENT)],
      },
    ],
    [
      `broker-cpu-${id}`,
      {
        label: `CPU of ${label} per event`,
        unit: 'ns',
        isCpuTime: true,
        definition:
          'CPU time of the broker during a window, divided by the events that were published in it.',
        better: 'lower',
        procedure: [price.over(`broker-cpu-${id}`, 'median', COST, `${ABSENT}, or the system does not tell`)],
      },
    ],
    [
      `changes-${id}`,
      {
        label: `Changes of server made, ${label}`,
        unit: 'count',
        definition: `How often a client opened another connection while it was sent ${CHANGES} times to another server, the mean over the clients.`,
        better: 'neither',
        procedure: [moves.over(`changes-${id}`, 'mean', EXACT, ABSENT)],
      },
    ],
    [
      `moved-missed-${id}`,
      {
        label: `Missed over the changes, ${label}`,
        unit: 'events',
        definition:
          'Events that a client never received while it changed servers under load, the mean over the clients.',
        better: 'lower',
        procedure: [moves.over(`moved-missed-${id}`, 'mean', EXACT, ABSENT)],
      },
    ],
    [
      `moved-twice-${id}`,
      {
        label: `Twice or out of order over the changes, ${label}`,
        unit: 'events',
        definition:
          'Events that a client received twice or after a later one while it changed servers under load, the mean over the clients.',
        better: 'lower',
        procedure: [moves.over(`moved-twice-${id}`, 'mean', EXACT, ABSENT)],
      },
    ],
    [
      `away-missed-${id}`,
      {
        label: `Missed of ${AWAY_TIMES * AWAY_EVENTS} that went out before the next server started, ${label}`,
        unit: 'events',
        definition: `Events that a client never received, of ${AWAY_EVENTS} that were published each of ${AWAY_TIMES} times between the end of its connection and the start of the server that it resumes on; the mean over the clients.`,
        better: 'lower',
        procedure: [moves.over(`away-missed-${id}`, 'mean', EXACT, ABSENT)],
      },
    ],
  ];
  return keepsEvents ? [...always, ...restartOf(id)] : always;
}

function restartOf(id: BackplaneId): readonly (readonly [string, Metric])[] {
  const { label } = BACKPLANES[id];
  return [
    [
      `restart-wrong-${id}`,
      {
        label: `Missed, twice or out of order over a broker restart, ${label}`,
        unit: 'events',
        definition: `Events that a client did not receive exactly once and in order while the broker was killed and started again ${OUTAGE_MS} ms later, the mean over the clients.`,
        better: 'lower',
        procedure: [moves.over(`restart-wrong-${id}`, 'mean', EXACT, ABSENT)],
      },
    ],
    [
      `restart-silence-${id}`,
      {
        label: `Longest silence over a broker restart, ${label}`,
        unit: 'ns',
        definition: `The longest time between two events at any client. The broker is away for ${OUTAGE_MS} ms of it.`,
        better: 'lower',
        procedure: [moves.over(`restart-silence-${id}`, 'median', RECONNECT, ABSENT)],
      },
    ],
  ];
}

const NOTHING = 'nothing was delivered';

export const ownMetrics: MetricTable = {
  ...Object.fromEntries(BACKPLANE_IDS.flatMap(metricsOf)),
  'alone-delivery': {
    label: 'Delivery of one server alone',
    unit: 'ns',
    definition: 'The same without a broker, in windows that take turns with those through each.',
    better: 'lower',
    procedure: [price.over('alone-p50', 'median', USUAL_DELAY, NOTHING)],
  },
  'alone-p99': {
    label: 'Delivery p99 of one server alone',
    unit: 'ns',
    definition: 'The p99 of the same.',
    better: 'lower',
    procedure: [price.over('alone-p99', 'median', TAIL_DELAY, NOTHING)],
  },
  'alone-cpu': {
    label: 'CPU per delivered event of one server alone',
    unit: 'ns',
    isCpuTime: true,
    definition: 'CPU time of a server without a broker, divided by the events that its clients received.',
    better: 'lower',
    procedure: [price.over('alone-cpu', 'median', COST, NOTHING)],
  },
};
