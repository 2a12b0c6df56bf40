import { systemClock as clock } from '../../servers/contract/clock.ts';
import { HarnessError } from '../../servers/contract/errors.ts';
import { START_TIMEOUT_MS, startClient, startLink, startServer, withChildren } from '../measure/arm.ts';
import type { Child } from '../measure/child.ts';
import type { ServerCalls } from '../measure/messages.ts';
import { ordinaryArm } from '../measure/round-context.ts';
import type { DeliveryCounts } from '../model/record.ts';
import { connectClients, listen } from './arm.ts';
import { STAYS_AWAY } from './policy.ts';
import { count, share, words } from './readings.ts';
import type { Trap, TrapContext, TrapResult } from './trap.ts';

/** Events sent while the client was connected, while it was away, and after it had come back. */
const BEFORE = 100;
export const AWAY = 37;
const AFTER = 63;

const EVENTS_PER_SECOND = 1000;
/** From the order to emit to the first event, ms: time for the order to arrive. */
const LEAD_MS = 30;
/** Long enough that everything in between is over before the client comes back. */
const RETURN_AFTER_MS = 1500;
const CALL_TIMEOUT_MS = 10_000;

export const unreadLoss: Trap = {
  title: 'Loss that nobody reads',
  mistake:
    'The client counts what arrives, and its error counter stays at 0. A connection breaks, the client comes back by itself, ' +
    'and the stream goes on. What was sent meanwhile never arrives, so it is in no count, no delay and no chart. The worse a ' +
    'system loses, the fewer slow events it has to show.',
  rightWay:
    'Every event has a number. The client checks the numbers on every connection, and the plan says how many there had to ' +
    'be. What is missing is a result beside the delays. A client that asks for what it lacks (Last-Event-ID, or a resume ' +
    'point of your own over WebSocket) loses nothing.',
  seen: {
    text:
      'A pull request at websocket-shootout, a benchmark of WebSocket servers, proposes to count the broadcasts that were ' +
      'received, to verify that all of them arrive. The tool took up the idea in another form.',
    url: 'https://github.com/hashrocket/websocket-shootout/pull/16',
  },
  run: async (context) => compareCounts(await measureLoss(context)),
};

/** A stream whose client is cut off, misses some events, and comes back without asking for them. */
export function measureLoss(context: TrapContext): Promise<DeliveryCounts> {
  const transport = 'websocket';
  const arm = ordinaryArm(transport);
  return withChildren(context.signal, async (keep) => {
    const server = keep(startServer(context, arm));
    const client = keep(startClient(context, arm));
    const link = keep(startLink(context, arm));
    const upstream = await listen(context, server, transport);
    const { port } = await link.call('listen', { upstreamPort: upstream.port }, START_TIMEOUT_MS);
    const policy = { ...STAYS_AWAY, delayMs: RETURN_AFTER_MS, maxDelayMs: RETURN_AFTER_MS };
    await connectClients(context, client, { transport, port, connections: 1, policy });

    // No stamps are wanted, only numbers: a window that is over at once.
    const nowNs = clock.nowNs();
    await client.call(
      'observe',
      { firstSeq: 1, window: { fromNs: nowNs, untilNs: nowNs + 1e6 }, isScheduled: false },
      CALL_TIMEOUT_MS,
    );
    await emit(server, 1, BEFORE);
    await client.call('collect', { lastSeq: BEFORE, timeoutMs: CALL_TIMEOUT_MS }, 2 * CALL_TIMEOUT_MS);
    await link.call('reset', { connections: null }, CALL_TIMEOUT_MS);
    await untilConnections(server, 0);
    await emit(server, BEFORE + 1, AWAY);
    await refuseEarlyReturn(server);
    await untilConnections(server, 1);
    await emit(server, BEFORE + AWAY + 1, AFTER);
    const lastSeq = BEFORE + AWAY + AFTER;
    const { counts } = await client.call(
      'collect',
      { lastSeq, timeoutMs: CALL_TIMEOUT_MS },
      2 * CALL_TIMEOUT_MS,
    );
    return counts;
  });
}

async function emit(server: Child<ServerCalls>, firstSeq: number, events: number): Promise<void> {
  const startNs = clock.nowNs() + LEAD_MS * 1e6;
  const plan = { firstSeq, events, startNs, periodNs: 1e9 / EVENTS_PER_SECOND };
  await server.call('emit', { plan, fromSeq: firstSeq, window: null }, CALL_TIMEOUT_MS);
}

/** @throws HarnessError when the client was there again before all events of its absence were sent. */
async function refuseEarlyReturn(server: Child<ServerCalls>): Promise<void> {
  const { connections } = await server.call('counts', {}, CALL_TIMEOUT_MS);
  if (connections === 0) return;
  throw new HarnessError(
    'nothing-measured',
    `The client was back in less than it takes to send ${AWAY} events.`,
    {
      hint: 'The machine is overloaded: stop other work and run again.',
    },
  );
}

/** Resolves when the server has so many open connections. @throws Error when that does not come about. */
async function untilConnections(server: Child<ServerCalls>, wanted: number): Promise<void> {
  const untilNs = clock.nowNs() + CALL_TIMEOUT_MS * 1e6;
  for (;;) {
    const { connections } = await server.call('counts', {}, CALL_TIMEOUT_MS);
    if (connections === wanted) return;
    if (clock.nowNs() > untilNs) throw new Error(`the server has ${connections} connections, not ${wanted}`);
    await new Promise((resolve) => {
      clock.after(5, () => {
        resolve(null);
      });
    });
  }
}

/** What a client that counts arrivals says, and what one that checks numbers says. Pure. */
export function compareCounts(counts: DeliveryCounts): TrapResult {
  const { expected, received, missed, duplicate, reordered } = counts;
  return {
    setting:
      `WebSocket, 1 client that comes back by itself and does not resume. ${BEFORE} events, a cut, ${AWAY} events while it ` +
      `is away, ${AFTER} events after its return.`,
    wrong: [
      count('events received', received, 'event'),
      // Not measured, and this is the point: a client without numbers has nothing to find a loss with.
      words('missed', 'nobody looked'),
      share('loss', 0),
    ],
    right: [
      count('events received', received, 'event'),
      count('events sent by the plan', expected, 'event'),
      count('missed', missed, 'event'),
      count('duplicate', duplicate, 'event'),
      count('reordered', reordered, 'event'),
      share('loss', expected === 0 ? 0 : missed / expected),
    ],
    lesson:
      'A client that counts arrivals cannot lose. Number the events, count what is missing, and show it beside every delay.',
  };
}
