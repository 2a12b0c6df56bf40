import type { Step } from '../../records/scenario.ts';

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

const restart = (history: 'kept' | 'lost'): readonly Step[] => [
  { atMs: ON_MS, action: 'kill-server', marks: 'on' },
  { atMs: ON_MS + SHORT_MS, action: 'start-server', history, marks: 'off' },
];

/** A proxy answers on its own for a while, and every client has to ask it. */
const answered = (by: 'wrong-type' | 'no-content'): readonly Step[] => [
  { atMs: ON_MS - 20, action: 'answer', with: by, marks: null },
  { atMs: ON_MS, action: 'reset-connections', marks: 'on' },
  { atMs: ON_MS + BEYOND_RETRY_MS, action: 'forward', marks: 'off' },
];

/** All faults, in the order of the report. Each one becomes a row of cells, one for each kind of client. */
export const FAULTS = {
  'graceful-restart': {
    label: 'server stopped gracefully, restarted after 1 s',
    timeline: [
      { atMs: ON_MS, action: 'stop-server', marks: 'on' },
      { atMs: ON_MS + SHORT_MS, action: 'start-server', history: 'kept', marks: 'off' },
    ],
    overAtMs: ON_MS + SHORT_MS,
  },
  'killed-server': {
    label: 'server killed, restarted after 1 s',
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
    label: 'path silent for 2 s',
    timeline: [
      { atMs: ON_MS, action: 'blackhole', marks: 'on' },
      { atMs: ON_MS + LONG_MS, action: 'heal', marks: 'off' },
    ],
    overAtMs: ON_MS + LONG_MS,
    isInQuick: true,
  },
  'dead-path': {
    label: 'path silent until the end',
    timeline: [{ atMs: ON_MS, action: 'blackhole', marks: 'on' }],
    overAtMs: ON_MS + LONG_MS,
  },
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
    timeline: answered('wrong-type'),
    overAtMs: ON_MS + BEYOND_RETRY_MS,
  },
  'no-content': {
    label: 'reset, then 204 for 4 s',
    timeline: answered('no-content'),
    overAtMs: ON_MS + BEYOND_RETRY_MS,
  },
  refused: {
    label: 'reset, then connections refused for 4 s',
    timeline: [
      { atMs: ON_MS, action: 'refuse', marks: 'on' },
      { atMs: ON_MS + BEYOND_RETRY_MS, action: 'accept', marks: 'off' },
    ],
    overAtMs: ON_MS + BEYOND_RETRY_MS,
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
    label: 'client frozen for 2 s',
    timeline: [
      { atMs: ON_MS, action: 'freeze-client', marks: 'on' },
      { atMs: ON_MS + LONG_MS, action: 'thaw-client', marks: 'off' },
    ],
    overAtMs: ON_MS + LONG_MS,
  },
  'beyond-window': {
    label: 'server killed, outage longer than the replay window',
    timeline: restart('kept'),
    overAtMs: ON_MS + SHORT_MS,
    replayWindow: 10,
  },
  'lost-history': {
    label: 'server killed, restarted without its history',
    timeline: restart('lost'),
    overAtMs: ON_MS + SHORT_MS,
  },
  'idle-proxy': {
    label: 'proxy closes connections idle for 0.8 s, an event every 2 s',
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
