import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { readMachine } from '../host/machine.ts';
import { HarnessError, messageOf, systemCodeOf } from '../../servers/hub/errors.ts';
import { shardRecordSchema } from '../records/shard.ts';
import { faultWords } from '../records/strict-json.ts';
import { answerPings, CLOCK_PROTOCOL } from './clock.ts';
import { PostBook } from './post-book.ts';
import {
  contentDigest,
  decodeIntroduction,
  disagreement,
  isAuthorized,
  PATHS,
  replySchema,
  type Reply,
  type ShardPlan,
} from './protocol.ts';
import { Seat } from './seat.ts';

/** How long all shards may take to be there at the start of a round, ms. */
const JOIN_TIMEOUT_MS = 60_000;
/** For shards to read that the run is over, ms. */
const GOODBYE_MS = 500;
/** A comment on a quiet connection, so that both sides notice when the other is gone, ms. */
const HEARTBEAT_MS = 1000;
/** Some thousand times what a shard posts of a window, bytes. */
const LONGEST_REPLY_BYTES = 16 * 1024 * 1024;

/** Something that a person at the coordinator wants to know. */
export type ShardNews =
  | { readonly kind: 'joined' | 'left'; readonly shard: number; readonly here: number }
  | { readonly kind: 'refused'; readonly because: string };

export interface CoordinatorSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly token: string;
  readonly plan: ShardPlan;
  /** The folder of the run. */
  readonly dir: string;
  readonly onNews: (news: ShardNews) => void;
}

/** Tells shards what to do over SSE, and takes what they post. It holds no connection that is measured. */
export class Coordinator {
  readonly port: number;
  readonly seats: readonly Seat[];
  readonly #server: Server;
  readonly #settings: CoordinatorSettings;
  readonly #books: readonly PostBook[];
  readonly #heartbeat: NodeJS.Timeout;
  /** Of the ids: those of a coordinator that ended before belong to nobody here. */
  readonly #epoch = randomUUID().slice(0, 8);
  #orders = 0;
  #closed: Promise<void> | null = null;
  /** Called when the last shard joins, or nobody waits for it any more. */
  readonly #joining = new Set<() => void>();
  /** Machines by number: that of the servers, then those of the shards as they came. */
  readonly #machines = [readMachine()];
  /** Upgraded connections, which the server forgets. */
  readonly #clocks = new Set<Socket>();

  private constructor(settings: CoordinatorSettings, server: Server, port: number, books: PostBook[]) {
    this.#settings = settings;
    this.#server = server;
    this.port = port;
    this.#books = books;
    const here = (): number => this.seats.filter(({ isTaken }) => isTaken).length;
    this.seats = books.map((_, index): Seat => {
      const seat: Seat = new Seat(index, () => {
        settings.onNews({ kind: seat.isTaken ? 'joined' : 'left', shard: index, here: here() });
        if (here() === books.length) for (const joined of this.#joining) joined();
      });
      return seat;
    });
    server.on('request', (request, response) => void this.#answer(request, response));
    server.on('upgrade', (request: IncomingMessage, socket: Socket) => this.#upgrade(request, socket));
    this.#heartbeat = setInterval(() => {
      for (const seat of this.seats) seat.beat();
    }, HEARTBEAT_MS);
  }

  /** @throws HarnessError `port-taken`, `write-failed`, `run-damaged` */
  static async open(settings: CoordinatorSettings): Promise<Coordinator> {
    const { host, port, dir, plan } = settings;
    const books: PostBook[] = [];
    const server = createServer();
    try {
      for (let shard = 0; shard < plan.shards; shard += 1) books.push(await PostBook.open(dir, shard));
      await new Promise<void>((resolve, reject) => {
        // Later ones, as of a connection that could not be accepted, end no run.
        server.on('error', (error) => reject(cannotListen(host, port, error)));
        server.listen(port, host, resolve);
      });
    } catch (error) {
      await Promise.all(books.map((book) => book.close()));
      throw error;
    }
    const address = server.address();
    const own = typeof address === 'object' && address !== null ? address.port : port;
    return new Coordinator(settings, server, own, books);
  }

  /** A name for an order that no other order has, of this coordinator or of one before it. */
  nextId(): string {
    this.#orders += 1;
    return `${this.#epoch}-${this.#orders}`;
  }

  /**
   * Resolves when every shard listens, `signal` was aborted, or the coordinator closes.
   * @throws HarnessError `child-silent` that names those that do not listen
   */
  async allHere(timeoutMs = JOIN_TIMEOUT_MS, signal?: AbortSignal): Promise<void> {
    const missing = (): readonly Seat[] => this.seats.filter(({ isTaken }) => !isTaken);
    if (missing().length === 0 || signal?.aborted === true || this.#closed !== null) return;
    await new Promise<void>((resolve, reject) => {
      const leave = (then: () => void) => (): void => {
        clearTimeout(timer);
        this.#joining.delete(joined);
        signal?.removeEventListener('abort', aborted);
        then();
      };
      const timer = setTimeout(
        leave(() => {
          const names = missing().map(({ index }) => index);
          const message = `Of ${this.seats.length} shards, these did not join within ${timeoutMs} ms: ${names.join(', ')}.`;
          const hint = 'Start them, or look at what they print.';
          reject(new HarnessError('child-silent', message, { hint }));
        }),
        timeoutMs,
      );
      const joined = leave(resolve);
      const aborted = leave(resolve);
      this.#joining.add(joined);
      signal?.addEventListener('abort', aborted);
    });
  }

  /** Sends the shards home, and resolves when every record is on the disk. May be called again. */
  close(): Promise<void> {
    if (this.#closed === null) for (const seat of this.seats) seat.end();
    return this.#leave(GOODBYE_MS);
  }

  /** Ends without a word to the shards, which look for the next coordinator then. */
  vanish(): Promise<void> {
    return this.#leave(0);
  }

  #leave(afterMs: number): Promise<void> {
    this.#closed ??= this.#closeAfter(afterMs);
    return this.#closed;
  }

  async #closeAfter(afterMs: number): Promise<void> {
    clearInterval(this.#heartbeat);
    for (const joined of this.#joining) joined();
    const timer = setTimeout(() => {
      this.#server.closeAllConnections();
      for (const socket of this.#clocks) socket.destroy();
    }, afterMs);
    const closed = new Promise<unknown>((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    await closed;
    clearTimeout(timer);
    await Promise.all(this.#books.map((book) => book.close()));
  }

  #upgrade(request: IncomingMessage, socket: Socket): void {
    const { authorization, upgrade } = request.headers;
    const isKnown = request.url === PATHS.clock && upgrade === CLOCK_PROTOCOL;
    socket.on('error', () => socket.destroy());
    this.#clocks.add(socket);
    socket.on('close', () => this.#clocks.delete(socket));
    if (isKnown && isAuthorized(authorization, this.#settings.token)) {
      answerPings(socket);
      return;
    }
    socket.write(`HTTP/1.1 ${isKnown ? '401 Unauthorized' : '404 Not Found'}\r\n\r\n`);
    socket.destroySoon();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, because: string): void => {
      if (status !== 404) this.#settings.onNews({ kind: 'refused', because });
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(because);
    };
    try {
      if (!isAuthorized(request.headers.authorization, this.#settings.token)) {
        refuse(401, 'A shard came with another token, or with none.');
        return;
      }
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://coordinator');
      if (request.method === 'GET' && pathname === PATHS.orders) {
        const because = this.#seat(searchParams.get('shard') ?? '', response);
        if (because !== null) refuse(409, because);
      } else if (request.method === 'POST' && pathname === PATHS.replies) {
        const [status, because] = await this.#take(request);
        if (because === null) response.writeHead(status).end();
        else refuse(status, because);
      } else {
        refuse(404, 'There is nothing here.');
      }
    } catch (error) {
      // The shard posts again: nothing is acknowledged that is not on the disk.
      if (response.headersSent || response.destroyed) response.destroy();
      else refuse(500, messageOf(error));
    }
  }

  /** Gives a shard its place; otherwise why not. */
  #seat(word: string, response: ServerResponse): string | null {
    const own = decodeIntroduction(word);
    const { plan } = this.#settings;
    if (own === null) return 'A shard of another version came: its introduction cannot be read.';
    const because = disagreement(own, plan);
    if (because !== null) return `Shard ${own.index} was refused: ${because}.`;
    const seat = this.seats[own.index];
    if (seat?.isPast(own.instance) === true)
      return `Shard ${own.index} was started a second time, and the first one was sent away.`;
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    if (seat !== undefined) seat.machine = this.#numberOf(own.machine);
    seat?.take(own.instance, response, (isFresh) => ({ kind: 'welcome', plan, isFresh }));
    return null;
  }

  #numberOf(machine: string): number {
    if (!this.#machines.includes(machine)) this.#machines.push(machine);
    return this.#machines.indexOf(machine);
  }

  /** Takes a reply; a record is on the disk before it is acknowledged. */
  async #take(request: IncomingMessage): Promise<readonly [status: number, because: string | null]> {
    const length = request.headers['content-length'];
    if (length === undefined || Number(length) > LONGEST_REPLY_BYTES)
      return [
        413,
        `A reply has ${length ?? 'an unknown number of'} bytes; at most ${LONGEST_REPLY_BYTES} are read.`,
      ];
    const body = await textOf(request);
    const digest = request.headers['content-digest'];
    if (digest !== contentDigest(body))
      return [400, `A reply came with another checksum than its own: ${String(digest)}.`];
    const posted = jsonIn(body);
    if (posted === undefined) return [422, 'A reply is no JSON.'];
    const parsed = replySchema.safeParse(posted);
    if (!parsed.success) return [422, `A reply ${faultWords(parsed.error, null)}.`];
    const reply: Reply = parsed.data;
    const { plan } = this.#settings;
    if (reply.plan !== plan.digest)
      return [
        409,
        `A reply of shard ${reply.shard} belongs to the plan ${reply.plan}, and this one is ${plan.digest}.`,
      ];
    const seat = this.seats[reply.shard];
    const book = this.#books[reply.shard];
    if (seat === undefined || book === undefined) return [409, `There is no shard ${reply.shard}.`];
    if (reply.call === 'collect' && reply.failure === undefined) {
      const { success, error } = shardRecordSchema.safeParse(reply);
      if (!success) return [422, `A record of shard ${reply.shard} ${faultWords(error, reply)}.`];
      // On one line, whatever it came on.
      await book.add(reply.id, JSON.stringify(posted));
    }
    seat.replied(reply);
    return [204, null];
  }
}

/** undefined: it is none. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cannotListen(host: string, port: number, cause: Error): HarnessError {
  const isTaken = systemCodeOf(cause) === 'EADDRINUSE';
  return new HarnessError(
    isTaken ? 'port-taken' : 'usage',
    isTaken ? `Port ${port} is taken on ${host}.` : `Cannot listen on ${host}: ${cause.message}.`,
    {
      hint: isTaken ? 'Choose another one with --port.' : 'Give an address of this machine with --host.',
      cause,
    },
  );
}
