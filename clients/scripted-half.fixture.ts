import type { ClientHalf, ConnectionHandlers, LossCause, Target } from './contract.ts';

/** For tests: a client half without a network. The test says what arrives. */
export interface ScriptedHalf {
  readonly half: ClientHalf;
  /** Where each connection was to go, oldest first. */
  readonly targets: readonly Target[];
  /** Connections that were neither lost nor destroyed. */
  open(): number;
  /** What happens on the newest connection. */
  accept(epoch?: string | null): void;
  receive(...seqs: readonly number[]): void;
  owe(): void;
  beat(): void;
  lose(cause?: LossCause): void;
}

const BROKEN: LossCause = { kind: 'broken', code: 'ECONNRESET' };

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
        const connection = { socket: null, destroy: () => void live.delete(connection) };
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
      for (const seq of seqs) {
        const text = JSON.stringify({ seq, dueNs: seq, sentNs: seq, name: 'ü' });
        handlers().event(text, Buffer.byteLength(text));
      }
    },
    owe() {
      handlers().gap();
    },
    beat() {
      handlers().heartbeat();
    },
    lose(cause = BROKEN) {
      const { lost } = handlers();
      live.delete(newest);
      lost(cause);
    },
  };
}
