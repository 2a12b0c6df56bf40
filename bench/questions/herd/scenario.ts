import type { ProfileId, Scenario, ProcedureCell } from '../../records/scenario.ts';

/** How many come back, by profile. The libraries cost their clients so much that more than 1,000 would measure the client. */
const HERDS: Readonly<Record<ProfileId, { readonly measured: number; readonly shipped: number }>> = {
  quick: { measured: 200, shipped: 200 },
  standard: { measured: 500, shipped: 500 },
  full: { measured: 2000, shipped: 1000 },
};

const NEVER = { quick: 0, standard: 0, full: 0 } as const;
const OUTAGE_MS = 1000;
const FIXED = { delayMs: 3000, backoffFactor: 1, maxDelayMs: 3000, jitter: 'none' } as const;
const DEFAULT_RETRY = { retryMs: 3000, retrySpreadMs: 0 } as const;

/** How clients know when to come back. */
interface Way {
  readonly label: string;
  readonly load: string;
  readonly settings: ProcedureCell['settings'];
  /** null: those of the run. */
  readonly transports: readonly string[] | null;
  /** In the quick profile, whose time does not suffice for all; absent: the same. */
  readonly quickTransports?: readonly string[];
  readonly armSeconds: number;
  readonly rounds: Readonly<Record<ProfileId, number>>;
  readonly isShipped: boolean;
}

const WAYS: Readonly<Record<string, Way>> = {
  fixed: {
    label: 'all wait 3 s',
    load: 'The server is killed and back after 1 s; every client waits 3 s after each loss, without jitter.',
    settings: { ...FIXED, ...DEFAULT_RETRY },
    transports: null,
    armSeconds: 5,
    rounds: { quick: 1, standard: 1, full: 6 },
    isShipped: false,
  },
  'full-jitter': {
    label: 'backoff with full jitter',
    load: 'The server is killed and back after 1 s; every client draws its own delay, up to 1 s, then up to 2 s, and then up to 4 s.',
    settings: { delayMs: 1000, backoffFactor: 2, maxDelayMs: 4000, jitter: 'full', ...DEFAULT_RETRY },
    transports: null,
    quickTransports: ['websocket'],
    armSeconds: 6,
    rounds: { quick: 1, standard: 1, full: 6 },
    isShipped: false,
  },
  'retry-each': {
    label: 'each told its own retry',
    load: 'The server is killed and back after 1 s; it told each SSE client a reconnection time of its own, drawn from 1 s to 5 s.',
    settings: { ...FIXED, retryMs: 3000, retrySpreadMs: 2000 },
    transports: ['eventsource'],
    armSeconds: 6.5,
    rounds: { quick: 1, standard: 1, full: 3 },
    isShipped: true,
  },
  'as-shipped': {
    label: 'libraries as shipped',
    load: 'The server is killed and back after 1 s; every client comes back as its library has it.',
    settings: { ...FIXED, ...DEFAULT_RETRY },
    transports: ['eventsource', 'undici-eventsource', 'partysocket', 'reconnecting-websocket'],
    armSeconds: 5.5,
    rounds: { quick: 0, standard: 1, full: 3 },
    isShipped: true,
  },
};

function cellOf(id: string, way: Way, profile: ProfileId): ProcedureCell {
  const { measured, shipped } = HERDS[profile];
  const connections = way.isShipped ? shipped : measured;
  return {
    kind: 'procedure',
    id: `${id}-${connections}`,
    label: `${connections.toLocaleString('en')} clients, ${way.label}`,
    procedure: 'herd',
    settings: { connections, outageMs: OUTAGE_MS, limitMs: 15_000, ...way.settings },
    load: way.load,
    connections,
    armSeconds: way.armSeconds,
    transports: profile === 'quick' ? (way.quickTransports ?? way.transports) : way.transports,
    rounds: { ...NEVER, [profile]: way.rounds[profile] },
    primary: [],
  };
}

const [first, ...others] = Object.entries(WAYS).flatMap(([id, way]) =>
  (['quick', 'standard', 'full'] as const)
    .filter((profile) => way.rounds[profile] > 0)
    .map((profile) => cellOf(id, way, profile)),
);
if (first === undefined) throw new Error('there is no way to come back');

/** Many clients lose their server at one moment: do they all come back at one moment? */
export const herd = {
  title: 'The herd',
  question: 'When a server comes back, do all its clients come at once, and what does that do to it?',
  defaultIn: [],
  cells: [first, ...others],
  metrics: ['herd-worst-100ms', 'herd-back', 'failed-attempts', 'herd-first-event', 'loop-delay'],
  curves: [
    {
      label: 'Most connects',
      unit: 'count',
      x: { label: 'Span of time', unit: 'ns', scale: 'log' },
      from: { kind: 'readings', quantity: 'worst-window' },
    },
    {
      label: 'Time from the return',
      unit: 'ns',
      x: { label: 'Clients back, of a hundred', unit: 'count', scale: 'linear' },
      from: { kind: 'readings', quantity: 'back' },
    },
    {
      label: 'Connections accepted in 250 ms',
      unit: 'count',
      x: { label: 'Time after the return', unit: 'ns', scale: 'linear' },
      from: { kind: 'readings', quantity: 'accepts-per-point' },
    },
  ],
} as const satisfies Scenario;
