import type { Socket } from 'node:net';
import { systemClock, type Clock } from '../../servers/stream/clock.ts';
import type { Effect, Fate, LinkCalls, LinkCounts } from './calls.ts';
import { Door } from './door.ts';
import { Passage, type Conditions } from './passage.ts';

/** As many stamps as one answer carries: enough for the histogram of a herd. */
const MAX_STAMPS = 5000;

/** A TCP relay on loopback between clients and a server, with all that can happen to a path. `LinkCalls` says what each does. */
export class Relay {
  readonly #clock: Clock;
  readonly #door: Door;
  readonly #acceptsNs: number[] = [];
  readonly #open = new Set<Passage>();
  readonly #answering = new Set<Socket>();
  readonly #passedBytes = { 'to-server': 0, 'to-client': 0 };
  #conditions: Conditions = {
    delayMs: 0,
    handshakeMs: 0,
    bytesPerSecond: null,
    lineBytesPerSecond: null,
    isDark: false,
    idle: null,
  };
  /** What new connections are answered with; null: they are passed on. */
  #response: Buffer | null = null;
  #upstreamPort = 0;
  #upstreamHost = '127.0.0.1';

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#door = new Door(clock, (near) => this.#accepted(near));
  }

  /** Resolves with the port. */
  async listen(upstreamPort: number, upstreamHost = this.#upstreamHost): Promise<number> {
    this.#upstreamPort = upstreamPort;
    this.#upstreamHost = upstreamHost;
    await this.#door.open();
    return this.#door.port;
  }

  reset(connections: number | null): Effect {
    const first = [...this.#open].slice(0, connections ?? this.#open.size);
    return this.#touch(first, (passage) => passage.close('reset'));
  }

  async cutInMessage(timeoutMs: number): Promise<LinkCalls['cut-in-message']['answer']> {
    const open = [...this.#open];
    const cancel = this.#clock.after(timeoutMs, () => {
      for (const passage of open) passage.spare();
    });
    const cuts = await Promise.all(open.map((passage) => passage.cutInMessage()));
    cancel();
    const cutsNs = cuts.filter((atNs) => atNs !== null).toSorted((a, b) => a - b);
    return { atNs: cutsNs[0] ?? null, untilNs: cutsNs.at(-1) ?? null, connections: cutsNs.length };
  }

  blackhole(): Effect {
    return this.#change({ isDark: true });
  }

  heal(): Effect {
    return this.#change({ isDark: false });
  }

  refuse(open: Fate): Effect {
    const atNs = this.#clock.nowNs();
    this.#door.close();
    return { ...this.#dispose(open), atNs };
  }

  async accept(): Promise<Effect> {
    await this.#door.open();
    return this.#dispose('keep');
  }

  answer(response: string): Effect {
    this.#response = Buffer.from(response);
    return this.#dispose('keep');
  }

  forward(): Effect {
    this.#response = null;
    for (const near of this.#answering) {
      // A request that is still to come would get the wrong answer: browsers open connections ahead and use them later.
      if (!near.writableEnded) near.resetAndDestroy();
    }
    return this.#dispose('keep');
  }

  idleTimeout({ idleMs, close }: LinkCalls['idle-timeout']['ask']): Effect {
    return this.#change({ idle: idleMs === null ? null : { idleMs, close } });
  }

  upstream({ port, open }: LinkCalls['upstream']['ask']): Effect {
    this.#upstreamPort = port;
    return this.#dispose(open);
  }

  delay(delayMs: number, handshake = false): Effect {
    return this.#change({ delayMs, handshakeMs: handshake ? 2 * delayMs : 0 });
  }

  throttle(bytesPerSecond: number | null): Effect {
    return this.#change({ bytesPerSecond });
  }

  uplink(lineBytesPerSecond: number | null): Effect {
    return this.#change({ lineBytesPerSecond });
  }

  counts(sinceNs: number): LinkCounts {
    return {
      ...acceptsSince(this.#acceptsNs, sinceNs),
      open: this.#open.size + this.#answering.size,
      toServerBytes: this.#passedBytes['to-server'],
      toClientBytes: this.#passedBytes['to-client'],
    };
  }

  #accepted(near: Socket): void {
    this.#acceptsNs.push(this.#clock.nowNs());
    if (this.#response !== null && !this.#conditions.isDark) {
      this.#answering.add(near);
      near.on('close', () => this.#answering.delete(near));
      answerRequest(near, this.#response);
      return;
    }
    const passage = new Passage(near, {
      clock: this.#clock,
      conditions: this.#conditions,
      upstream: () => ({ port: this.#upstreamPort, host: this.#upstreamHost }),
      observer: {
        passed: (direction, bytes) => {
          this.#passedBytes[direction] += bytes;
        },
        closed: () => this.#open.delete(passage),
      },
    });
    this.#open.add(passage);
  }

  #change(part: Partial<Conditions>): Effect {
    this.#conditions = { ...this.#conditions, ...part };
    return this.#touch([...this.#open], (passage) => passage.apply(this.#conditions));
  }

  #dispose(how: Fate): Effect {
    if (how === 'keep') return this.#touch([], () => undefined);
    return this.#touch([...this.#open], (passage) => passage.close(how));
  }

  #touch(passages: readonly Passage[], act: (passage: Passage) => void): Effect {
    const atNs = this.#clock.nowNs();
    for (const passage of passages) act(passage);
    return { atNs, untilNs: this.#clock.nowNs(), connections: passages.length };
  }
}

/** The accepts from a moment on, that moment included. @param acceptsNs ascending */
export function acceptsSince(
  acceptsNs: readonly number[],
  sinceNs: number,
): Pick<LinkCounts, 'accepts' | 'acceptsNs'> {
  const since = acceptsNs.filter((atNs) => atNs >= sinceNs);
  return { accepts: since.length, acceptsNs: since.slice(0, MAX_STAMPS) };
}

/** Waits for the end of a request's head, answers with `response` whatever was asked, and closes. */
function answerRequest(client: Socket, response: Buffer): void {
  let head = '';
  client.on('data', (bytes: Buffer) => {
    if (client.writableEnded) return;
    head += bytes.toString('latin1');
    if (head.includes('\r\n\r\n')) client.end(response);
  });
  client.on('finish', () => client.destroy());
  client.on('end', () => {
    if (!client.writableEnded) client.destroy();
  });
  client.on('error', () => client.destroy());
}
