import type { FaultCell, Scenario, Step } from '../../records/scenario.ts';
import { faultCell } from '../fault-cell.ts';
import { HARDENED, HEARTBEAT_MS, NOT_RESUMING, RESUMING } from '../reconnect-policy.ts';

/** When the fault begins, ms after the first event was due. */
const ON_MS = 500;
/** How long most faults last, and how long a path is silent or a process stands still, ms. */
const SHORT_MS = 1000;
const LONG_MS = 2000;
/** Long enough that library clients, most of which wait 3 s, ask in the middle of it. */
const BEYOND_SHIPPED_MS = 4000;
/** Time for clients of one policy to come back, and for library clients, whose libraries wait up to 5 s and then longer, ms. */
const POLICY_REST_MS = 1300;
const SHIPPED_REST_MS = 6700;

/** A fault, named once: tests and scenarios put the same one in. */
interface Fault {
  /** What happens, as the name of a row. */
  readonly label: string;
  readonly timeline: readonly Step[];
  /** When it is over, or has lasted long enough to be seen, ms. */
  readonly overAtMs: number;
  readonly eventsPerSecond?: number;
  readonly replayWindow?: number;
  /** Whether the quick profile has it. */
  readonly isInQuick?: boolean;
  /** Whether it is there to compare how clients with resume come back, with as many rounds as a verdict needs. */
  readonly decides?: boolean;
}

const restart = (history: 'kept' | 'lost'): readonly Step[] => [
  { atMs: ON_MS, action: 'kill-server', marks: 'on' },
  { atMs: ON_MS + SHORT_MS, action: 'start-server', history, marks: 'off' },
];

/** A proxy answers by itself for a while, and everybody has to ask it. */
const answered = (by: 'wrong-type' | 'no-content'): readonly Step[] => [
  { atMs: ON_MS - 20, action: 'answer', with: by, marks: null },
  { atMs: ON_MS, action: 'reset-connections', marks: 'on' },
  { atMs: ON_MS + BEYOND_SHIPPED_MS, action: 'forward', marks: 'off' },
];

/** All faults, in the order of the report. */
export const FAULTS = {
  'graceful-restart': {
    label: 'server stopped politely, back in 1 s',
    timeline: [
      { atMs: ON_MS, action: 'stop-server', marks: 'on' },
      { atMs: ON_MS + SHORT_MS, action: 'start-server', history: 'kept', marks: 'off' },
    ],
    overAtMs: ON_MS + SHORT_MS,
  },
  'killed-server': {
    label: 'server killed, back in 1 s',
    timeline: restart('kept'),
    overAtMs: ON_MS + SHORT_MS,
    isInQuick: true,
    decides: true,
  },
  reset: {
    label: 'connections reset',
    timeline: [{ atMs: ON_MS, action: 'reset-connections', marks: 'on-off' }],
    overAtMs: ON_MS,
    isInQuick: true,
    decides: true,
  },
  'cut-in-message': {
    label: 'connections cut in the middle of a message',
    timeline: [{ atMs: ON_MS, action: 'cut-in-message', marks: 'on-off' }],
    overAtMs: ON_MS,
  },
  'silent-path': {
    label: 'path silent for 2 s, then healed',
    timeline: [
      { atMs: ON_MS, action: 'blackhole', marks: 'on' },
      { atMs: ON_MS + LONG_MS, action: 'heal', marks: 'off' },
    ],
    overAtMs: ON_MS + LONG_MS,
    isInQuick: true,
  },
  'dead-path': {
    label: 'path silent for good',
    timeline: [{ atMs: ON_MS, action: 'blackhole', marks: 'on' }],
    overAtMs: ON_MS + LONG_MS,
  },
  unavailable: {
    label: 'server killed, 503 for 4 s while it restarts',
    timeline: [
      { atMs: ON_MS - 20, action: 'answer', with: 'unavailable', marks: null },
      { atMs: ON_MS, action: 'kill-server', marks: 'on' },
      { atMs: ON_MS + BEYOND_SHIPPED_MS, action: 'start-server', history: 'kept', marks: null },
      { atMs: ON_MS + BEYOND_SHIPPED_MS, action: 'forward', marks: 'off' },
    ],
    overAtMs: ON_MS + BEYOND_SHIPPED_MS,
    isInQuick: true,
  },
  'wrong-type': {
    label: 'reset, then a page instead of the stream for 4 s',
    timeline: answered('wrong-type'),
    overAtMs: ON_MS + BEYOND_SHIPPED_MS,
  },
  'no-content': {
    label: 'reset, then 204 for 4 s',
    timeline: answered('no-content'),
    overAtMs: ON_MS + BEYOND_SHIPPED_MS,
  },
  refused: {
    label: 'reset, then connections refused for 4 s',
    timeline: [
      { atMs: ON_MS, action: 'refuse', marks: 'on' },
      { atMs: ON_MS + BEYOND_SHIPPED_MS, action: 'accept', marks: 'off' },
    ],
    overAtMs: ON_MS + BEYOND_SHIPPED_MS,
  },
  'frozen-server': {
    label: 'server frozen for 2 s',
    timeline: [
      { atMs: ON_MS, action: 'freeze-server', marks: 'on' },
      { atMs: ON_MS + LONG_MS, action: 'thaw-server', marks: 'off' },
    ],
    overAtMs: ON_MS + LONG_MS,
  },
  'frozen-client': {
    label: 'client asleep for 2 s',
    timeline: [
      { atMs: ON_MS, action: 'freeze-client', marks: 'on' },
      { atMs: ON_MS + LONG_MS, action: 'thaw-client', marks: 'off' },
    ],
    overAtMs: ON_MS + LONG_MS,
  },
  'beyond-window': {
    label: 'server killed for longer than it remembers',
    timeline: restart('kept'),
    overAtMs: ON_MS + SHORT_MS,
    replayWindow: 10,
  },
  'lost-history': {
    label: 'server killed, back without its history',
    timeline: restart('lost'),
    overAtMs: ON_MS + SHORT_MS,
  },
  'idle-proxy': {
    label: 'proxy that closes what is idle for 0.8 s, an event each 2 s',
    timeline: [{ atMs: ON_MS, action: 'idle-timeout', idleMs: 800, marks: 'on' }],
    overAtMs: ON_MS + 3 * LONG_MS,
    eventsPerSecond: 0.5,
  },
  'rolling-change': {
    label: 'rolling change to a second server',
    timeline: [{ atMs: ON_MS, action: 'switch-server', marks: 'on-off' }],
    overAtMs: ON_MS,
  },
} as const satisfies Readonly<Record<string, Fault>>;

/** Light enough that the arms of several cells do not disturb each other side by side. */
const LOAD = { connections: 5, eventsPerSecond: 40 } as const;

/** What is counted and not compared needs no more: it comes out the same in every round but for its times. */
const SHOWN_ONCE = { standard: 1, full: 4 } as const;

/** Every client of one policy, on both transports: what differs is the transport's. */
const POLICIES = {
  plain: {
    label: 'without resume',
    reconnect: NOT_RESUMING,
    heartbeatMs: 0,
    rounds: SHOWN_ONCE,
  },
  resume: { label: 'with resume', reconnect: RESUMING, heartbeatMs: 0, rounds: { standard: 7, full: 12 } },
  hardened: {
    label: 'hardened',
    reconnect: HARDENED,
    heartbeatMs: HEARTBEAT_MS,
    rounds: SHOWN_ONCE,
  },
} as const;

/** Each with the default options of its library. */
export const AS_SHIPPED = [
  'eventsource',
  'undici-eventsource',
  'bare-websocket',
  'partysocket',
  'reconnecting-websocket',
] as const;

function cellsOf(id: string, fault: Fault): FaultCell[] {
  const { label, timeline, overAtMs, isInQuick = false, decides = false } = fault;
  const { eventsPerSecond, replayWindow = 2000 } = fault;
  const common = {
    ...LOAD,
    ...(eventsPerSecond === undefined ? {} : { eventsPerSecond }),
    fault: label,
    timeline,
    drainMs: 500,
  };
  const same = Object.entries(POLICIES).map(([policy, { label: name, reconnect, heartbeatMs, rounds }]) =>
    faultCell({
      ...common,
      id: `${id}-${policy}`,
      label: `${label}: ${name}`,
      policy: name,
      reconnect,
      emitMs: overAtMs + POLICY_REST_MS,
      server: { heartbeatMs, heartbeatKind: 'application', replayWindow },
      primary: decides && policy === 'resume' ? ['recovery.median'] : [],
      rounds: {
        quick: isInQuick && policy === 'resume' ? 1 : 0,
        ...(policy === 'resume' && !decides ? SHOWN_ONCE : rounds),
      },
    }),
  );
  const shipped = faultCell({
    ...common,
    id: `${id}-as-shipped`,
    label: `${label}: as shipped`,
    policy: null,
    reconnect: null,
    transports: AS_SHIPPED,
    emitMs: overAtMs + SHIPPED_REST_MS,
    server: { heartbeatMs: 0, heartbeatKind: 'protocol', replayWindow },
    rounds: { quick: isInQuick ? 1 : 0, standard: 1, full: 3 },
  });
  return [...same, shipped];
}

const [first, ...others] = Object.entries<Fault>(FAULTS).flatMap(([id, fault]) => cellsOf(id, fault));
if (first === undefined) throw new Error('there is no fault');

export const faults = {
  title: 'When things break',
  question:
    'For each way in which a connection can break: who notices, how long does nothing arrive, what is lost, and who comes back?',
  defaultIn: ['full'],
  cells: [first, ...others],
  metrics: ['recovery', 'caught-up', 'missed'],
} as const satisfies Scenario;
