import type { ClientHalf, ConnectionHandlers, LossCause, Target } from './contract.ts';
import type { ClientObserver } from './engine/measured-client.ts';

/** The JSON text of an event, and its length in bytes. */
export function textOf(seq: number): readonly [text: string, textBytes: number] {
  const text = JSON.stringify({ seq, dueNs: seq, sentNs: seq, name: 'ü' });
  return [text, Buffer.byteLength(text)];
}

/** For tests: a client half without a network. The test says what arrives. */
export interface ScriptedHalf {
  readonly half: ClientHalf;
  /** The target of each connection, oldest first. */
  readonly targets: readonly Target[];
  /** Number of connections that were neither lost nor destroyed. */
  open(): number;
  /** What happens on the newest connection. */
  accept(epoch?: string | null): void;
  receive(...seqs: readonly number[]): void;
  gap(): void;
  heartbeat(): void;
  lose(cause?: LossCause): void;
}

export function scriptHalf(): ScriptedHalf {
  const targets: Target[] = [];
  const live = new Map<object, ConnectionHandlers>();
  let newest: object = {};
  const handlers = (): ConnectionHandlers => {
    const found = live.get(newest);
    if (found === undefined) throw new Error('the newest connection is over');
    return found;
  };
  return {
    half: {
      path: '/scripted',
      packages: [],
      open(target, given) {
        const connection = {
          traffic: null,
          setPaused: () => undefined,
          destroy: () => void live.delete(connection),
        };
        targets.push(target);
        live.set(connection, given);
        newest = connection;
        return connection;
      },
    },
    targets,
    open: () => live.size,
    accept(epoch = 'here') {
      handlers().opened(epoch);
    },
    receive(...seqs) {
      for (const seq of seqs) handlers().event(...textOf(seq));
    },
    gap() {
      handlers().gap();
    },
    heartbeat() {
      handlers().heartbeat();
    },
    lose(cause = { kind: 'broken', code: 'ECONNRESET' }) {
      const { lost } = handlers();
      live.delete(newest);
      lost(cause);
    },
  };
}

/** For tests: an observer with a line for every report: `received 2 at 10 ms`. @param then is called after that. */
export function createLog(then: Partial<ClientObserver> = {}): {
  readonly log: string[];
  readonly observer: ClientObserver;
} {
  const log: string[] = [];
  const note = (what: string, atNs: number): void => void log.push(`${what} at ${atNs / 1e6} ms`);
  return {
    log,
    observer: {
      attempted: (_, atNs) => note('attempted', atNs),
      opened(client, atNs) {
        note('opened', atNs);
        then.opened?.(client, atNs);
      },
      received(client, event, atNs) {
        note(`received ${event.seq}`, atNs);
        then.received?.(client, event, atNs);
      },
      lost(client, cause, atNs) {
        note(`lost ${Object.values(cause).join(' ')}`, atNs);
        then.lost?.(client, cause, atNs);
      },
      closedForGood: (_, atNs) => note('closed for good', atNs),
    },
  };
}
