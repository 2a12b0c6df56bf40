import { Socket } from 'node:net';
import { startWatchdog, type Watchdog } from '../../clients/reconnect.ts';
import type { Clock } from '../../servers/stream/clock.ts';
import type { Fate } from './calls.ts';
import { breakOff, Flow, type FlowConditions } from './flow.ts';

/** How a link treats its connections. */
export interface Conditions extends FlowConditions {
  /** What happens to a connection on which no byte has passed for `idleMs`; null: nothing. */
  readonly idle: { readonly idleMs: number; readonly close: Exclude<Fate, 'keep'> } | null;
}

/** Is told what happens on a connection. */
export interface PassageObserver {
  passed(direction: 'to-server' | 'to-client', bytes: number): void;
  /** Both sockets are closed, and no timer is left. */
  closed(): void;
}

/** One relayed connection: `near` is the client's side, `far` the server's. In the dark it waits to be connected to the server. */
export class Passage {
  readonly #near: Socket;
  readonly #far = new Socket({ allowHalfOpen: true }).setNoDelay();
  readonly #toServer: Flow;
  readonly #toClient: Flow;
  readonly #clock: Clock;
  readonly #observer: PassageObserver;
  /** The upstream at the time of connecting. */
  readonly #upstream: () => { readonly port: number; readonly host: string };
  /** Whether the way to the server was taken; false: the path has been dark from the start. */
  #isConnected = false;
  #isDark = false;
  #idle: Conditions['idle'] = null;
  #watchdog: Watchdog | null = null;
  #settleCut: ((atNs: number | null) => void) | null = null;

  constructor(
    near: Socket,
    settings: {
      readonly clock: Clock;
      readonly conditions: Conditions;
      readonly upstream: () => { readonly port: number; readonly host: string };
      readonly observer: PassageObserver;
    },
  ) {
    this.#near = near;
    this.#clock = settings.clock;
    this.#observer = settings.observer;
    this.#upstream = settings.upstream;
    this.#toServer = new Flow(near, this.#far, this.#clock, (bytes) => this.#passed('to-server', bytes));
    this.#toClient = new Flow(this.#far, near, this.#clock, (bytes) => this.#passed('to-client', bytes));
    near.on('close', () => {
      if (!this.#isConnected) this.#far.destroy();
      this.#forget();
    });
    this.#far.on('close', () => this.#forget());
    this.apply(settings.conditions);
  }

  apply(conditions: Conditions): void {
    const { idle, isDark } = conditions;
    if (!isDark && !this.#isConnected) this.#connect();
    this.#toServer.apply({ ...conditions, bytesPerSecond: null });
    // The server has nothing to send before the client has.
    this.#toClient.apply({ ...conditions, handshakeMs: 0, lineBytesPerSecond: null });
    if (idle === this.#idle && isDark === this.#isDark) return;
    this.#idle = idle;
    this.#isDark = isDark;
    this.#watchdog?.stop();
    this.#watchdog =
      idle === null || isDark ? null : startWatchdog(this.#clock, idle.idleMs, () => this.close(idle.close));
  }

  close(how: Exclude<Fate, 'keep'>): void {
    if (how === 'end') {
      this.#toServer.finish();
      this.#toClient.finish();
    } else {
      breakOff(this.#near);
      breakOff(this.#far);
    }
  }

  /** Cuts within the next bytes from the server. Resolves with the moment; null: it closed before, or was spared. */
  cutInMessage(): Promise<number | null> {
    this.spare();
    return new Promise((resolve) => {
      this.#settleCut = resolve;
      this.#toClient.cutNext(() => {
        const atNs = this.#clock.nowNs();
        this.close('reset');
        resolve(atNs);
      });
    });
  }

  /** Takes `cutInMessage` back. */
  spare(): void {
    this.#toClient.cutNext(null);
    this.#settleCut?.(null);
    this.#settleCut = null;
  }

  #connect(): void {
    this.#isConnected = true;
    if (this.#toServer.isOver) {
      // The client has left: on a real path the server would never have seen it.
      this.#near.destroy();
      this.#far.destroy();
    } else {
      this.#far.connect(this.#upstream());
    }
  }

  #passed(direction: 'to-server' | 'to-client', bytes: number): void {
    this.#watchdog?.touch(this.#clock.nowNs());
    this.#observer.passed(direction, bytes);
  }

  #forget(): void {
    if (!this.#near.closed || !this.#far.closed) return;
    this.#watchdog?.stop();
    this.#watchdog = null;
    this.spare();
    this.#observer.closed();
  }
}
