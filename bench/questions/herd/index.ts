import type { ProcedureCell } from '../../records/scenario.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion, readingCurves } from '../question.ts';
import { ownMetrics } from './metrics.ts';
import type { Reads } from './parts.ts';

/** Clients by profile. Libraries cost their clients so much that more than 1,000 would measure the client. */
const MEASURING = { quick: 200, standard: 500, full: 2000 } as const;
const LIBRARY = { quick: 200, standard: 500, full: 1000 } as const;

const FIXED = { delayMs: 3000, backoffFactor: 1, maxDelayMs: 3000, jitter: 'none' } as const;
const JITTER = { delayMs: 1000, backoffFactor: 2, maxDelayMs: 4000, jitter: 'full' } as const;

/** Cells of one way to decide when to reconnect, one for each profile: the number of clients depends on it. */
function cellsOf(
  id: string,
  label: string,
  load: string,
  way: Pick<ProcedureCell, 'armSeconds' | 'transports'> & {
    readonly clients: typeof MEASURING | typeof LIBRARY;
    readonly policy?: ProcedureCell['settings'];
    readonly retrySpreadMs?: number;
    readonly rounds: Partial<ProcedureCell['rounds']>;
    /** In the quick profile, which has no time for all; absent: the same. */
    readonly quickTransports?: readonly string[];
  },
): readonly ProcedureCell[] {
  const { armSeconds, transports, clients, policy = FIXED, retrySpreadMs = 0 } = way;
  return (['quick', 'standard', 'full'] as const).flatMap((profile) => {
    const rounds = way.rounds[profile] ?? 0;
    const connections = clients[profile];
    const times = { outageMs: 1000, limitMs: 15_000, retryMs: 3000, retrySpreadMs };
    const cell = makeProcedureCell(
      `${id}-${connections}`,
      `${connections.toLocaleString('en')} clients, ${label}`,
      {
        procedure: 'herd',
        settings: { connections, ...times, ...policy },
        load: `The server is killed and restarts after 1 s; ${load}.`,
        connections,
        armSeconds,
        transports: profile === 'quick' ? (way.quickTransports ?? transports) : transports,
        rounds: { [profile]: rounds },
      },
    );
    return rounds > 0 ? [cell] : [];
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
  own: ownMetrics,
  procedures: { herd: () => import('./procedure.ts') },
  cells: [
    ...cellsOf('fixed', 'all wait 3 s', 'every client waits 3 s after each loss, without jitter', {
      clients: MEASURING,
      transports: null,
      armSeconds: 5,
      rounds: { quick: 1, standard: 1, full: 6 },
    }),
    ...cellsOf(
      'full-jitter',
      'backoff with full jitter',
      'every client waits a random time of its own, up to 1 s, then up to 2 s, then up to 4 s',
      {
        clients: MEASURING,
        policy: JITTER,
        transports: null,
        quickTransports: ['websocket'],
        armSeconds: 6,
        rounds: { quick: 1, standard: 1, full: 6 },
      },
    ),
    ...cellsOf(
      'retry-each',
      'a retry time for each client',
      'it has sent each SSE client a random reconnection time of its own, from 1 s to 5 s',
      {
        clients: LIBRARY,
        retrySpreadMs: 2000,
        transports: ['eventsource'],
        armSeconds: 6.5,
        rounds: { quick: 1, standard: 1, full: 3 },
      },
    ),
    ...cellsOf(
      'as-shipped',
      'libraries, default settings',
      'every client reconnects as its library does by default',
      {
        clients: LIBRARY,
        transports: ['eventsource', 'undici-eventsource', 'partysocket', 'reconnecting-websocket'],
        armSeconds: 5.5,
        rounds: { standard: 1, full: 3 },
      },
    ),
  ],
  curves: [
    bySpan('Most connects', 'count', 'worst-window'),
    byShare('Time since the restart', 'ns', 'back'),
    byTime('Connections accepted in 250 ms', 'count', 'accepts-per-point'),
  ],
});
