import { startLoopback, type Loopback } from '../../servers/hub/loopback.fixture.ts';
import type { ServerHalf } from '../../servers/contract.ts';
import type { Step } from '../records/scenario.ts';
import { startLink, type TestLink } from './link.fixture.ts';

/** For tests: a stream that outlives its servers, behind a link. Events that fall due while no server lives are in its history alone. */
export class World {
  readonly link: TestLink;
  /** The newest seq that was due. */
  lastSeq = 0;
  readonly #id: string;
  readonly #half: ServerHalf;
  readonly #settings: NonNullable<Parameters<typeof startLoopback>[1]>;
  /** null: it is dead. */
  #server: Loopback | null;
  #isFrozen = false;
  #heldBack = 0;
  #cutting: Promise<unknown> = Promise.resolve();

  private constructor(
    id: string,
    half: ServerHalf,
    settings: NonNullable<Parameters<typeof startLoopback>[1]>,
    server: Loopback,
    link: TestLink,
  ) {
    this.#id = id;
    this.#half = half;
    this.#settings = settings;
    this.#server = server;
    this.link = link;
  }

  static async start(
    id: string,
    half: ServerHalf,
    settings: NonNullable<Parameters<typeof startLoopback>[1]>,
  ): Promise<World> {
    const server = await startLoopback([[id, half]], settings);
    return new World(id, half, settings, server, await startLink(server.host.port));
  }

  publish(count: number): void {
    this.lastSeq += count;
    if (this.#isFrozen) this.#heldBack += count;
    else this.#server?.publish(count);
  }

  /** A step of a timeline, as it looks from the sockets. Processes are played: all of them live in this one. */
  async take(step: Step): Promise<void> {
    const { relay } = this.link;
    switch (step.action) {
      case 'kill-server':
        this.#server?.of(this.#id).destroyAll();
        void this.#server?.host.close();
        this.#server = null;
        return;
      case 'stop-server':
        await this.#server?.host.close();
        this.#server = null;
        return;
      case 'start-server':
        await this.#startAnother(step.history);
        return;
      case 'switch-server': {
        const old = this.#server;
        await this.#startAnother('kept');
        await old?.host.close();
        return;
      }
      // A frozen server sends nothing, and then everything that has become due.
      case 'freeze-server':
        this.#isFrozen = true;
        return;
      case 'thaw-server':
        this.#isFrozen = false;
        this.#server?.publish(this.#heldBack);
        return;
      // A frozen client reads nothing, and then everything that has arrived.
      case 'freeze-client':
      case 'blackhole':
        relay.blackhole();
        return;
      case 'thaw-client':
      case 'heal':
        relay.heal();
        return;
      case 'reset-connections':
        relay.reset(null);
        return;
      case 'cut-in-message':
        this.#cutting = relay.cutInMessage(10_000);
        return;
      case 'refuse':
        relay.refuse('reset');
        return;
      case 'accept':
        await relay.accept();
        return;
      case 'answer':
        relay.answer('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      case 'forward':
        relay.forward();
        return;
      case 'idle-timeout':
        relay.idleTimeout({ idleMs: 5, close: 'reset' });
        return;
      default:
        step satisfies never;
    }
  }

  /** No fault is left but a dead path. */
  async settle(): Promise<void> {
    this.link.relay.idleTimeout({ idleMs: null, close: 'reset' });
    this.publish(1);
    await this.#cutting;
  }

  async #startAnother(history: 'kept' | 'lost'): Promise<void> {
    const epoch = history === 'kept' ? 'epoch-1' : 'epoch-2';
    const past = history === 'kept' ? { history: this.lastSeq } : { firstSeq: this.lastSeq + 1 };
    this.#server = await startLoopback([[this.#id, this.#half]], { ...this.#settings, epoch, ...past });
    this.link.relay.upstream({ port: this.#server.host.port, open: 'keep' });
  }
}
