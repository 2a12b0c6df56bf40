import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { Effect } from '../link/calls.ts';
import type { CannedAnswer, Step } from '../records/scenario.ts';
import type { Session } from './session.ts';

/** Longer than any step takes, ms: a limit, not a measurement. */
const STEP_TIMEOUT_MS = 10_000;

/** When the fault began and ended, monotonic ns; null: that has not happened. */
export interface FaultTimes {
  onNs: number | null;
  offNs: number | null;
  /** Connections affected by the step that began it; null: it acted on a process. */
  touched: number | null;
}

/** What the steps of a fault act on. */
export interface FaultTarget {
  readonly session: Pick<Session, 'link' | 'client' | 'server'>;
  /** Makes the second server listen on the first one's port, and emit. Resolves with the moment of listening, monotonic ns. */
  readonly startServer: (history: 'kept' | 'lost') => Promise<number>;
  /** Makes the second server listen beside the first one, and emit. Resolves with its port. */
  readonly startBeside: () => Promise<number>;
}

/** What a proxy answers, head and body. */
export const ANSWERS: Readonly<Record<CannedAnswer, string>> = {
  unavailable: answer('503 Service Unavailable', 'text/html', '<h1>503 Service Unavailable</h1>'),
  'wrong-type': answer('200 OK', 'text/html', '<h1>Please log in</h1>'),
  'no-content': 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n',
};

function answer(status: string, type: string, body: string): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}

/** When a step took effect, monotonic ns, and how many connections it affected; null: it acted on a process. */
type Taken = Omit<Effect, 'connections'> & { readonly connections: number | null };

/** Carries out one step, and notes when the fault began or ended with it. */
export async function takeStep(step: Step, times: FaultTimes, target: FaultTarget): Promise<void> {
  const { atNs, untilNs, connections } = await carryOut(step, target);
  if (step.marks === 'on' || step.marks === 'on-off') {
    times.onNs = atNs;
    times.touched = connections;
  }
  if (step.marks === 'off' || step.marks === 'on-off') times.offNs = untilNs;
}

async function carryOut(step: Step, { session, startServer, startBeside }: FaultTarget): Promise<Taken> {
  const { link, client, server } = session;
  switch (step.action) {
    case 'kill-server':
      return onProcess(() => server.kill());
    case 'stop-server':
      return onProcess(() => server.stop(STEP_TIMEOUT_MS));
    case 'start-server': {
      const listeningNs = await startServer(step.history);
      return { atNs: listeningNs, untilNs: listeningNs, connections: null };
    }
    case 'switch-server': {
      const port = await startBeside();
      const moved = await link.call('upstream', { port, open: 'keep' }, STEP_TIMEOUT_MS);
      await server.stop(STEP_TIMEOUT_MS);
      return { ...moved, connections: null };
    }
    case 'freeze-server':
      return onProcess(() => server.freeze());
    case 'thaw-server':
      return onProcess(() => server.thaw());
    case 'freeze-client':
      return onProcess(() => client.freeze());
    case 'thaw-client':
      return onProcess(() => client.thaw());
    case 'reset-connections':
      return link.call('reset', { connections: null }, STEP_TIMEOUT_MS);
    case 'cut-in-message': {
      const cut = await link.call('cut-in-message', { timeoutMs: STEP_TIMEOUT_MS / 2 }, STEP_TIMEOUT_MS);
      const nowNs = clock.nowNs();
      return { atNs: cut.atNs ?? nowNs, untilNs: cut.untilNs ?? nowNs, connections: cut.connections };
    }
    case 'refuse':
      return link.call('refuse', { open: 'reset' }, STEP_TIMEOUT_MS);
    case 'answer':
      return link.call('answer', { response: ANSWERS[step.with] }, STEP_TIMEOUT_MS);
    case 'idle-timeout':
      return link.call('idle-timeout', { idleMs: step.idleMs, close: 'reset' }, STEP_TIMEOUT_MS);
    case 'blackhole':
    case 'heal':
    case 'accept':
    case 'forward':
      return link.call(step.action, {}, STEP_TIMEOUT_MS);
    default:
      return step satisfies never;
  }
}

/** A signal acts from the moment it is sent. */
async function onProcess(act: () => unknown): Promise<Taken> {
  const atNs = clock.nowNs();
  await act();
  return { atNs, untilNs: clock.nowNs(), connections: null };
}
