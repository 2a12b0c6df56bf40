import type { ServerResponse } from 'node:http';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { ShardOrder, Reply } from './protocol.ts';

/** How long a shard may be without a connection before its clients count as lost, ms. */
const GRACE_MS = 3000;
/** Beyond the time that an order may take: for its way to the shard and back, ms. */
const WAY_MS = 10_000;

type Asked = Extract<ShardOrder, { id: string }>;

interface Waiting {
  readonly order: Asked;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The place of one shard: what it has been told, and has not answered yet. */
export class Seat {
  readonly index: number;
  /** Number of the machine that the shard runs on; 0: that of the coordinator. */
  machine = 0;
  /** Goes up when the shard has lost its clients. */
  life = 0;
  #instance: string | null = null;
  readonly #past = new Set<string>();
  #orders: ServerResponse | null = null;
  #grace: NodeJS.Timeout | null = null;
  #isOver = false;
  readonly #waiting = new Map<string, Waiting>();
  readonly #onChange: () => void;

  constructor(index: number, onChange: () => void) {
    this.index = index;
    this.#onChange = onChange;
  }

  get isTaken(): boolean {
    return this.#orders !== null;
  }

  /** Whether another process has taken the place of this one. */
  isPast(instance: string): boolean {
    return this.#past.has(instance);
  }

  /** A comment on a quiet connection, so that both sides notice when the other is gone. */
  beat(): void {
    this.#orders?.write(':\n\n');
  }

  /** A shard begins to listen. One that comes back in time is told again what it has not answered. Returns whether it is new. */
  take(instance: string, orders: ServerResponse, welcome: (isFresh: boolean) => ShardOrder): boolean {
    const isFresh = this.#instance !== instance;
    if (isFresh && this.#instance !== null) {
      this.#past.add(this.#instance);
      this.#lost('was started again');
    }
    this.#instance = instance;
    this.#clearGrace();
    this.#orders?.destroy();
    this.#orders = orders;
    orders.on('close', () => this.#left(orders));
    this.#tell(welcome(isFresh));
    for (const { order } of this.#waiting.values()) this.#tell(order);
    this.#onChange();
    return isFresh;
  }

  /**
   * Tells the shard, and waits for its reply.
   * @throws HarnessError `child-died` when it fails, loses its clients first or was sent home, `child-silent` when the time is up.
   */
  ask(order: Asked, timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#isOver) {
        reject(this.#gone('was sent home'));
        return;
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(order.id);
        const within = timeoutMs + WAY_MS;
        const message = `Shard ${this.index} did not answer '${nameOf(order)}' within ${within} ms.`;
        const hint =
          'Look at its machine and at the network between: the round is void, and the run goes on.';
        reject(new HarnessError('child-silent', message, { hint }));
      }, timeoutMs + WAY_MS);
      const end = <Value>(then: (value: Value) => void): ((value: Value) => void) => {
        return (value) => {
          clearTimeout(timer);
          this.#waiting.delete(order.id);
          then(value);
        };
      };
      this.#waiting.set(order.id, { order, resolve: end(resolve), reject: end(reject) });
      this.#tell(order);
    });
  }

  /** What the shard has posted. A reply that nobody waits for, as when it comes again, changes nothing. */
  replied({ id, failure, answer }: Reply): void {
    const waiting = this.#waiting.get(id);
    if (failure === undefined) waiting?.resolve(answer);
    else waiting?.reject(new HarnessError('child-died', `Shard ${this.index}: ${failure}`));
  }

  /** Says that the run is over. Nothing is told after it. */
  end(): void {
    this.#isOver = true;
    this.#clearGrace();
    this.#tell({ kind: 'end' });
    this.#orders?.end();
    this.#orders = null;
    this.#lost('was sent home');
  }

  #tell(order: ShardOrder): void {
    this.#orders?.write(`data: ${JSON.stringify(order)}\n\n`);
  }

  #left(orders: ServerResponse): void {
    if (this.#orders !== orders) return;
    this.#orders = null;
    this.#onChange();
    this.#grace = setTimeout(() => {
      this.#instance = null;
      this.#lost(`has been gone for ${GRACE_MS} ms`);
    }, GRACE_MS);
  }

  #lost(how: string): void {
    this.life += 1;
    for (const { reject } of this.#waiting.values()) reject(this.#gone(how));
  }

  #gone(how: string): HarnessError {
    return new HarnessError('child-died', `Shard ${this.index} ${how}: its clients are lost.`);
  }

  #clearGrace(): void {
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#grace = null;
  }
}

function nameOf(order: Asked): string {
  return order.kind === 'call' ? order.name : order.kind;
}
