import type { ProfileId, Scenario, ProcedureCell } from '../../records/scenario.ts';

/** Short on purpose: all that is read off grows or falls in proportion. */
const PERIODS_MS = [250, 500, 1000, 2000] as const;
const QUICK_PERIODS_MS = [250, 500] as const;

/** A way to use heartbeats. */
interface Way {
  readonly label: string;
  readonly load: string;
  readonly kind: 'protocol' | 'application';
  /** 0: the clients have no watchdog. */
  readonly watchdogPeriods: number;
  readonly hasCost: boolean;
  readonly isInQuick: boolean;
}

const WAYS: Readonly<Record<string, Way>> = {
  application: {
    label: 'messages, watched by the client',
    load: 'The path falls silent; the server sends a message of its own as heartbeat, and a client leaves after two periods without any.',
    kind: 'application',
    watchdogPeriods: 2,
    hasCost: true,
    isInQuick: true,
  },
  patient: {
    label: 'messages, watched for three periods',
    load: 'The same with a client that leaves after three periods.',
    kind: 'application',
    watchdogPeriods: 3,
    hasCost: false,
    isInQuick: false,
  },
  protocol: {
    label: 'comments and pings, watched by the client',
    load: 'The path falls silent; heartbeats are SSE comments and WebSocket pings, which our clients see and a script in a browser does not.',
    kind: 'protocol',
    watchdogPeriods: 2,
    hasCost: true,
    isInQuick: false,
  },
  'server-only': {
    label: 'comments and pings, nobody watches',
    load: 'The path falls silent; the server sends SSE comments and WebSocket pings, and the clients have no watchdog.',
    kind: 'protocol',
    watchdogPeriods: 0,
    hasCost: false,
    isInQuick: true,
  },
};

function cellOf(id: string, way: Way, isQuick: boolean): ProcedureCell {
  const { label, load, kind, watchdogPeriods, hasCost } = way;
  const periodsMs = isQuick ? QUICK_PERIODS_MS : PERIODS_MS;
  const connections = hasCost ? (isQuick ? 100 : 500) : 0;
  const countMs = isQuick ? 1000 : 2000;
  const sumSeconds = periodsMs.reduce((sum, ms) => sum + ms, 0) / 1000;
  const detectSeconds = 0.5 + sumSeconds * (1.5 + Math.max(2, watchdogPeriods) + 1);
  const costSeconds = hasCost ? sumSeconds * 2.5 + ((periodsMs.length + 1) * countMs) / 1000 : 0;
  const others = { standard: 1, full: 6 } satisfies Partial<Record<ProfileId, number>>;
  return {
    kind: 'procedure',
    id: isQuick ? `${id}-quick` : id,
    label: isQuick ? `${label}, two periods` : label,
    procedure: 'heartbeats',
    settings: { periodsMs, kind, watchdogPeriods, connections, countMs },
    load,
    connections: Math.max(connections, 5),
    armSeconds: detectSeconds + costSeconds,
    transports: null,
    rounds: isQuick ? { quick: 1, standard: 0, full: 0 } : { quick: 0, ...others },
    primary: [],
  };
}

const [first, ...others] = Object.entries(WAYS).flatMap(([id, way]) => [
  ...(way.isInQuick ? [cellOf(id, way, true)] : []),
  cellOf(id, way, false),
]);
if (first === undefined) throw new Error('there is no way to use heartbeats');

const X = { label: 'Heartbeat period', unit: 'ns', scale: 'log' } as const;

/** Who hears of a dead path, how soon, and what that costs while all is well. */
export const heartbeats = {
  title: 'Heartbeats',
  question: 'When a path falls silent, who learns of it and when, and what do the heartbeats for it cost?',
  defaultIn: [],
  cells: [first, ...others],
  metrics: ['heartbeat-detection', 'server-detection'],
  curves: [
    {
      label: 'Client detection',
      unit: 'ns',
      x: X,
      from: { kind: 'readings', quantity: 'client-detection' },
    },
    {
      label: 'Server detection',
      unit: 'ns',
      x: X,
      from: { kind: 'readings', quantity: 'server-detection' },
    },
    {
      label: 'Bytes to a client in a second',
      unit: 'bytes',
      x: X,
      from: { kind: 'readings', quantity: 'heartbeat-bytes' },
    },
    {
      label: 'CPU of the server for a connection in a second',
      unit: 'ns',
      x: X,
      from: { kind: 'readings', quantity: 'heartbeat-cpu' },
    },
  ],
} as const satisfies Scenario;
