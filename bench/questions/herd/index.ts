import type { ProcedureCell, ProfileId } from '../../records/scenario.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import { ownMetrics } from './metrics.ts';
import type { Reads } from './parts.ts';

const PROFILES = ['quick', 'standard', 'full'] as const;

/** Clients by profile. Libraries cost their clients so much that more than 1,000 would measure the client. */
const HERDS: Readonly<Record<ProfileId, { readonly measuring: number; readonly library: number }>> = {
  quick: { measuring: 200, library: 200 },
  standard: { measuring: 500, library: 500 },
  full: { measuring: 2000, library: 1000 },
};

const FIXED = { delayMs: 3000, backoffFactor: 1, maxDelayMs: 3000, jitter: 'none' } as const;
const DEFAULT_RETRY = { retryMs: 3000, retrySpreadMs: 0 } as const;

/** What decides when a client reconnects. */
interface Way {
  readonly label: string;
  readonly load: string;
  readonly settings: ProcedureCell['settings'];
  /** null: those of the run. */
  readonly transports: readonly string[] | null;
  /** In the quick profile, which has no time for all; absent: the same. */
  readonly quickTransports?: readonly string[];
  readonly armSeconds: number;
  readonly rounds: Readonly<Record<ProfileId, number>>;
  readonly clients: 'measuring' | 'library';
}

const WAYS: Readonly<Record<string, Way>> = {
  fixed: {
    label: 'all wait 3 s',
    load: 'The server is killed and restarts after 1 s; every client waits 3 s after each loss, without jitter.',
    settings: { ...FIXED, ...DEFAULT_RETRY },
    transports: null,
    armSeconds: 5,
    rounds: { quick: 1, standard: 1, full: 6 },
    clients: 'measuring',
  },
  'full-jitter': {
    label: 'backoff with full jitter',
    load: 'The server is killed and restarts after 1 s; every client waits a random time of its own, up to 1 s, then up to 2 s, then up to 4 s.',
    settings: { delayMs: 1000, backoffFactor: 2, maxDelayMs: 4000, jitter: 'full', ...DEFAULT_RETRY },
    transports: null,
    quickTransports: ['websocket'],
    armSeconds: 6,
    rounds: { quick: 1, standard: 1, full: 6 },
    clients: 'measuring',
  },
  'retry-each': {
    label: 'a retry time for each client',
    load: 'The server is killed and restarts after 1 s; it has sent each SSE client a random reconnection time of its own, from 1 s to 5 s.',
    settings: { ...FIXED, retryMs: 3000, retrySpreadMs: 2000 },
    transports: ['eventsource'],
    armSeconds: 6.5,
    rounds: { quick: 1, standard: 1, full: 3 },
    clients: 'library',
  },
  'as-shipped': {
    label: 'libraries, default settings',
    load: 'The server is killed and restarts after 1 s; every client reconnects as its library does by default.',
    settings: { ...FIXED, ...DEFAULT_RETRY },
    transports: ['eventsource', 'undici-eventsource', 'partysocket', 'reconnecting-websocket'],
    armSeconds: 5.5,
    rounds: { quick: 0, standard: 1, full: 3 },
    clients: 'library',
  },
};

function cellOf(id: string, way: Way, profile: ProfileId): ProcedureCell {
  const connections = HERDS[profile][way.clients];
  return makeProcedureCell({
    id: `${id}-${connections}`,
    label: `${connections.toLocaleString('en')} clients, ${way.label}`,
    procedure: 'herd',
    settings: { connections, outageMs: 1000, limitMs: 15_000, ...way.settings },
    load: way.load,
    connections,
    armSeconds: way.armSeconds,
    transports: profile === 'quick' ? (way.quickTransports ?? way.transports) : way.transports,
    rounds: { [profile]: way.rounds[profile] },
  });
}

const bySpan = readingCurves<Reads>({ label: 'Span of time', unit: 'ns', scale: 'log' });
const byShare = readingCurves<Reads>({
  label: 'Clients reconnected, of a hundred',
  unit: 'count',
  scale: 'linear',
});
const byTime = readingCurves<Reads>({ label: 'Time after the restart', unit: 'ns', scale: 'linear' });

/** Many clients lose their server at the same moment: do they all reconnect at the same moment? */
export const question = defineQuestion({
  title: 'Thundering herd',
  question: 'When a server restarts, do all its clients reconnect at once, and what does that do to it?',
  defaultIn: [],
  own: ownMetrics,
  procedures: { herd: () => import('./procedure.ts') },
  cells: Object.entries(WAYS).flatMap(([id, way]) =>
    PROFILES.filter((profile) => way.rounds[profile] > 0).map((profile) => cellOf(id, way, profile)),
  ),
  metrics: ['herd-worst-100ms', 'herd-back', 'failed-attempts', 'herd-first-event', 'loop-delay'],
  curves: [
    bySpan('Most connects', 'count', 'worst-window'),
    byShare('Time since the restart', 'ns', 'back'),
    byTime('Connections accepted in 250 ms', 'count', 'accepts-per-point'),
  ],
});
