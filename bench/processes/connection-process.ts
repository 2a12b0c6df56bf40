/**
 * Entry point of a client process that holds bare connections: no policy, no sequence, every stamp and every byte. It never
 * loads server code.
 */
import type { ClientHalf, Connection, Dialled, LossCause, Traffic } from '../../clients/contract.ts';
import { dialAndAsk } from '../../clients/engine/dial.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { readStamps } from '../../servers/stream/event.ts';
import { protocolOf, transportWithHalves } from '../transports.ts';
import type { ConnectionCalls, Opening, Tally } from './connection-calls.ts';
import { serveCalls } from './serve-calls.ts';

/** How often the connections are checked while events are awaited, ms. */
const LOOK_EVERY_MS = 2;

/** One connection and what has happened on it. */
interface Life {
  readonly connection: Connection;
  readonly startedNs: number;
  openedNs: number | null;
  heartbeats: number;
  readonly events: Tally['events'][number][];
}

let half: ClientHalf | null = null;
/** Over HTTP/2 a further request shares its connection, and takes none over. */
let sharesConnections = false;
let lives: readonly Life[] = [];

type Ask = ConnectionCalls['open']['ask'];

function start(
  client: ClientHalf,
  { origin, resumePoint, certificate }: Ask,
  reused: Dialled | null,
  told: { readonly progress: (life: Life) => void; readonly lost: (cause: LossCause) => void },
): Life {
  const startedNs = clock.nowNs();
  const connection = client.open(
    { origin, path: client.path, resumePoint, trusted: certificate, reused },
    {
      opened() {
        life.openedNs = clock.nowNs();
        told.progress(life);
      },
      event(text, textBytes) {
        const receivedNs = clock.nowNs();
        const { seq, sentNs } = readStamps(text);
        life.events.push({ seq, textBytes, sentNs, receivedNs });
        if (life.events.length === 1) told.progress(life);
      },
      gap: () => undefined,
      heartbeat() {
        life.heartbeats += 1;
      },
      lost: told.lost,
    },
  );
  const life: Life = { connection, startedNs, openedNs: null, heartbeats: 0, events: [] };
  return life;
}

/** Opens the connections, some at a time, each in its own turn of the event loop. @throws Error when one is lost or late. */
async function openAll(client: ClientHalf, ask: Ask, reused: readonly Dialled[]): Promise<readonly Life[]> {
  const started: Life[] = [];
  const isReady = ({ openedNs, events }: Life): boolean =>
    openedNs !== null && (ask.resumePoint === null || events.length > 0);
  await new Promise<void>((resolve, reject) => {
    let ready = 0;
    const cancel = clock.after(ask.timeoutMs, () =>
      reject(new Error(`only ${ready} of ${ask.connections} connections were ready in ${ask.timeoutMs} ms`)),
    );
    const told = {
      progress(life: Life) {
        if (!isReady(life)) return;
        ready += 1;
        if (started.length < ask.connections) setImmediate(startNext);
        if (ready < ask.connections) return;
        cancel();
        resolve();
      },
      lost: (cause: LossCause) =>
        reject(new Error(`a connection was lost: ${Object.values(cause).join(' ')}`)),
    };
    const startNext = (): unknown => started.push(start(client, ask, reused[started.length] ?? null, told));
    while (started.length < Math.min(ask.atOnce, ask.connections)) startNext();
  });
  return started;
}

function openingOf({ startedNs, openedNs, events }: Life): Opening {
  return { startedNs, openedNs: openedNs ?? startedNs, firstEventNs: events[0]?.receivedNs ?? null };
}

function tallyOf({ connection: { traffic, stream }, heartbeats, events }: Life): Tally {
  if (traffic === null) throw new Error('only clients that show their sockets can be counted');
  return {
    ...countsOf(traffic),
    withinTls: stream === undefined ? null : countsOf(stream),
    heartbeats,
    events,
  };
}

/** A copy: a socket counts on, and cannot be sent to another process. */
const countsOf = ({ bytesRead, bytesWritten }: Traffic): Traffic => ({ bytesRead, bytesWritten });

serveCalls<ConnectionCalls>({
  async load({ transport: id }) {
    const transport = transportWithHalves(id);
    if (transport.role === 'library' || transport.role === 'polling')
      throw new Error(`the connections of '${id}' belong to its client`);
    ({ client: half } = await transport.client());
    sharesConnections = protocolOf(id) === 'h2';
    return { packages: half.packages, path: half.path };
  },

  async open(ask) {
    if (half === null) throw new Error('open was called before load');
    const { origin, certificate, resumePoint, connections, isReused } = ask;
    if (isReused && sharesConnections) throw new Error('a connection of HTTP/2 cannot be taken over');
    const target = { origin, path: half.path, resumePoint, trusted: certificate };
    const ahead = isReused ? connections : 0;
    const reused = await Promise.all(
      Array.from({ length: ahead }, () => dialAndAsk(new URL(origin), target)),
    );
    const opened = await openAll(half, ask, reused);
    lives = [...lives, ...opened];
    return { openings: opened.map(openingOf) };
  },

  async tally({ events, heartbeats, timeoutMs }) {
    const untilNs = clock.nowNs() + timeoutMs * 1e6;
    const isComplete = (life: Life): boolean => life.events.length >= events && life.heartbeats >= heartbeats;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (lives.every(isComplete)) resolve();
        else if (clock.nowNs() < untilNs) clock.after(LOOK_EVERY_MS, look);
        else
          reject(new Error(`${events} events and ${heartbeats} heartbeats did not come in ${timeoutMs} ms`));
      };
      look();
    });
    return { connections: lives.map(tallyOf) };
  },

  drop() {
    const connections = lives.length;
    for (const { connection } of lives) connection.destroy();
    lives = [];
    return { connections };
  },
});
