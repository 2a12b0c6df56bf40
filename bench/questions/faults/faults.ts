import type { CannedAnswer, Step } from '../../records/scenario.ts';

/** When the fault begins, ms after the first event was due. */
const ON_MS = 500;
/** How long most faults last, and how long a path is silent or a process is frozen, ms. */
const SHORT_MS = 1000;
const LONG_MS = 2000;
/** Long enough that library clients, most of which wait 3 s, retry in the middle of it. */
const BEYOND_RETRY_MS = 4000;

/** A fault, named once: tests and scenarios inject the same one. */
export interface Fault {
  /** What happens, as the name of a row. */
  readonly label: string;
  readonly timeline: readonly Step[];
  /** When it is over, or has lasted long enough to show, ms. */
  readonly overAtMs: number;
  readonly eventsPerSecond?: number;
  readonly replayWindow?: number;
  /** Whether the quick profile has it. */
  readonly isInQuick?: boolean;
  /** Whether the recovery of clients with resume is decided, with as many rounds as a verdict needs. */
  readonly decides?: boolean;
}

/** What is done, without when. */
type Deed = Step extends infer One ? (One extends Step ? Omit<One, 'atMs' | 'marks'> : never) : never;
type Timeline = Pick<Fault, 'timeline' | 'overAtMs'>;

/** Starts with one step and ends with another. */
function lasting(ms: number, on: Deed, off: Deed): Timeline {
  const overAtMs = ON_MS + ms;
  return {
    timeline: [
      { ...on, atMs: ON_MS, marks: 'on' },
      { ...off, atMs: overAtMs, marks: 'off' },
    ],
    overAtMs,
  };
}

/** Is over as soon as it has happened. */
function momentary(step: Deed): Timeline {
  return { timeline: [{ ...step, atMs: ON_MS, marks: 'on-off' }], overAtMs: ON_MS };
}

/** Never ends. @param shownMs how long it takes to show */
function endless(shownMs: number, step: Deed): Timeline {
  return { timeline: [{ ...step, atMs: ON_MS, marks: 'on' }], overAtMs: ON_MS + shownMs };
}

/** A proxy answers on its own from just before a fault until its end. */
function answering(by: CannedAnswer, { timeline, overAtMs }: Timeline): Timeline {
  return { timeline: [{ atMs: ON_MS - 20, action: 'answer', with: by, marks: null }, ...timeline], overAtMs };
}

const KILL = { action: 'kill-server' } as const;
const RESET = { action: 'reset-connections' } as const;
const restart = (history: 'kept' | 'lost') => ({ action: 'start-server', history }) as const;

/** All faults, in the order of the report. Each one becomes a row of cells, one for each kind of client. */
export const FAULTS = {
  'graceful-restart': {
    label: 'server stopped gracefully, restarted after 1 s',
    ...lasting(SHORT_MS, { action: 'stop-server' }, restart('kept')),
  },
  'killed-server': {
    label: 'server killed, restarted after 1 s',
    ...lasting(SHORT_MS, KILL, restart('kept')),
    isInQuick: true,
    decides: true,
  },
  reset: { label: 'connections reset', ...momentary(RESET), isInQuick: true, decides: true },
  'cut-in-message': {
    label: 'connections cut in the middle of a message',
    ...momentary({ action: 'cut-in-message' }),
  },
  'silent-path': {
    label: 'path silent for 2 s',
    ...lasting(LONG_MS, { action: 'blackhole' }, { action: 'heal' }),
    isInQuick: true,
  },
  'dead-path': { label: 'path silent until the end', ...endless(LONG_MS, { action: 'blackhole' }) },
  unavailable: {
    label: 'server killed, 503 for 4 s while it restarts',
    timeline: [
      { atMs: ON_MS - 20, action: 'answer', with: 'unavailable', marks: null },
      { atMs: ON_MS, action: 'kill-server', marks: 'on' },
      { atMs: ON_MS + BEYOND_RETRY_MS, action: 'start-server', history: 'kept', marks: null },
      { atMs: ON_MS + BEYOND_RETRY_MS, action: 'forward', marks: 'off' },
    ],
    overAtMs: ON_MS + BEYOND_RETRY_MS,
    isInQuick: true,
  },
  'wrong-type': {
    label: 'reset, then a page instead of the stream for 4 s',
    ...answering('wrong-type', lasting(BEYOND_RETRY_MS, RESET, { action: 'forward' })),
  },
  'no-content': {
    label: 'reset, then 204 for 4 s',
    ...answering('no-content', lasting(BEYOND_RETRY_MS, RESET, { action: 'forward' })),
  },
  refused: {
    label: 'reset, then connections refused for 4 s',
    ...lasting(BEYOND_RETRY_MS, { action: 'refuse' }, { action: 'accept' }),
  },
  'frozen-server': {
    label: 'server frozen for 2 s',
    ...lasting(LONG_MS, { action: 'freeze-server' }, { action: 'thaw-server' }),
  },
  'frozen-client': {
    label: 'client frozen for 2 s',
    ...lasting(LONG_MS, { action: 'freeze-client' }, { action: 'thaw-client' }),
  },
  'beyond-window': {
    label: 'server killed, outage longer than the replay window',
    ...lasting(SHORT_MS, KILL, restart('kept')),
    replayWindow: 10,
  },
  'lost-history': {
    label: 'server killed, restarted without its history',
    ...lasting(SHORT_MS, KILL, restart('lost')),
  },
  'idle-proxy': {
    label: 'proxy closes connections idle for 0.8 s, an event every 2 s',
    ...endless(3 * LONG_MS, { action: 'idle-timeout', idleMs: 800 }),
    eventsPerSecond: 0.5,
  },
  'rolling-change': {
    label: 'rolling change to a second server',
    ...momentary({ action: 'switch-server' }),
  },
} as const satisfies Readonly<Record<string, Fault>>;
