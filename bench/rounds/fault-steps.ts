import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { CannedAnswer, Step } from '../records/scenario.ts';
import type { Child } from '../processes/child.ts';
import type { Effect, LinkCalls } from '../link/calls.ts';
import type { ClientCalls, ServerCalls } from '../processes/calls.ts';

/** Longer than any step takes, ms: a limit, not a measurement. */
const STEP_TIMEOUT_MS = 10_000;

/** When the fault began and ended, monotonic ns; null: that has not happened. */
export interface FaultTimes {
  onNs: number | null;
  offNs: number | null;
  /** Connections that the step which began it took hold of; null: it acted on a process. */
  touched: number | null;
}

/** What the steps of a fault can lay hands on. */
export interface Hands {
  readonly link: Child<LinkCalls>;
  readonly client: Child<ClientCalls>;
  /** The server that emits now. */
  readonly server: () => Child<ServerCalls>;
  /** Makes the second server listen on the first one's port, and emit. Resolves with the moment of listening, monotonic ns. */
  readonly startServer: (history: 'kept' | 'lost') => Promise<number>;
  /** Makes the second server listen beside the first one, and emit. Resolves with its port. */
  readonly startBeside: () => Promise<number>;
}

/** What a proxy says, head and body. */
export const ANSWERS: Readonly<Record<CannedAnswer, string>> = {
  unavailable: answer('503 Service Unavailable', 'text/html', '<h1>503 Service Unavailable</h1>'),
  'wrong-type': answer('200 OK', 'text/html', '<h1>Please log in</h1>'),
  'no-content': 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n',
};

function answer(status: string, type: string, body: string): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}

/** When a step took effect, monotonic ns, and how many connections it took hold of; null: it acted on a process. */
interface Taken {
  readonly atNs: number;
  readonly untilNs: number;
  readonly touched: number | null;
}

/** Carries out one step, and notes when the fault began or ended with it. */
export async function takeStep(step: Step, times: FaultTimes, hands: Hands): Promise<void> {
  const { atNs, untilNs, touched } = await carryOut(step, hands);
  if (step.marks === 'on' || step.marks === 'on-off') {
    times.onNs = atNs;
    times.touched = touched;
  }
  if (step.marks === 'off' || step.marks === 'on-off') times.offNs = untilNs;
}

async function carryOut(step: Step, hands: Hands): Promise<Taken> {
  const { link, client, server } = hands;
  switch (step.action) {
    case 'kill-server':
      return onProcess(() => server().kill());
    case 'stop-server':
      return onProcess(() => server().stop(STEP_TIMEOUT_MS));
    case 'start-server': {
      const listeningNs = await hands.startServer(step.history);
      return { atNs: listeningNs, untilNs: listeningNs, touched: null };
    }
    case 'switch-server': {
      const old = server();
      const port = await hands.startBeside();
      const moved = await link.call('upstream', { port, open: 'keep' }, STEP_TIMEOUT_MS);
      await old.stop(STEP_TIMEOUT_MS);
      return { atNs: moved.atNs, untilNs: moved.untilNs, touched: null };
    }
    case 'freeze-server':
      return onProcess(() => server().freeze());
    case 'thaw-server':
      return onProcess(() => server().thaw());
    case 'freeze-client':
      return onProcess(() => client.freeze());
    case 'thaw-client':
      return onProcess(() => client.thaw());
    case 'reset-connections':
      return onLink(await link.call('reset', { connections: null }, STEP_TIMEOUT_MS));
    case 'cut-in-message': {
      const cut = await link.call('cut-in-message', { timeoutMs: STEP_TIMEOUT_MS / 2 }, STEP_TIMEOUT_MS);
      const nowNs = clock.nowNs();
      return { atNs: cut.atNs ?? nowNs, untilNs: cut.untilNs ?? nowNs, touched: cut.connections };
    }
    case 'blackhole':
      return onLink(await link.call('blackhole', {}, STEP_TIMEOUT_MS));
    case 'heal':
      return onLink(await link.call('heal', {}, STEP_TIMEOUT_MS));
    case 'refuse':
      return onLink(await link.call('refuse', { open: 'reset' }, STEP_TIMEOUT_MS));
    case 'accept':
      return onLink(await link.call('accept', {}, STEP_TIMEOUT_MS));
    case 'answer':
      return onLink(await link.call('answer', { response: ANSWERS[step.with] }, STEP_TIMEOUT_MS));
    case 'forward':
      return onLink(await link.call('forward', {}, STEP_TIMEOUT_MS));
    case 'idle-timeout': {
      const set = await link.call('idle-timeout', { idleMs: step.idleMs, close: 'reset' }, STEP_TIMEOUT_MS);
      return onLink(set);
    }
    default:
      return step satisfies never;
  }
}

/** A signal acts from the moment it is sent. */
async function onProcess(act: () => unknown): Promise<Taken> {
  const atNs = clock.nowNs();
  await act();
  return { atNs, untilNs: clock.nowNs(), touched: null };
}

function onLink({ atNs, untilNs, connections }: Effect): Taken {
  return { atNs, untilNs, touched: connections };
}
