import { systemClock as clock } from '../../servers/stream/clock.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import { START_TIMEOUT_MS, startClient, startLink, startServer, withChildren } from '../rounds/arm.ts';
import type { Child } from '../processes/child.ts';
import type { ServerCalls } from '../processes/calls.ts';
import { ordinaryArm } from '../rounds/round-context.ts';
import { STAYS_AWAY } from '../rounds/stays-away.ts';
import { connectClients, listen, type Trial } from '../rounds/trial.ts';
import { exactly, listed, type CaseFinding } from '../cases/case.ts';
import { injection } from './injection.ts';
import type { Received } from './exact-events.ts';

/** Events sent while all clients were connected, while some were cut off, and after all had reconnected. */
export const BEFORE = 100;
export const AWAY = 37;
export const AFTER = 63;
const LAST_SEQ = BEFORE + AWAY + AFTER;

const EVENTS_PER_SECOND = 1000;
/** From the order to emit to the first event, ms: time for the order to arrive. */
const LEAD_MS = 30;
/** Long enough that everything in between is over before a client reconnects. */
const RETURN_AFTER_MS = 1500;
const CALL_TIMEOUT_MS = 10_000;

const CONNECTIONS = 12;
const CUT = 5;

export const cutConnections = injection({
  title: 'Some connections of many are cut',
  injected: `${CUT} of ${CONNECTIONS} connections are reset, and ${AWAY} events are sent before they reconnect.`,
  seconds: 12,
  async run(trial) {
    const findings: CaseFinding[] = [];
    for (const transport of ['sse', 'websocket']) {
      for (const resume of [false, true]) {
        const received = await measureCut(trial, { transport, connections: CONNECTIONS, cut: CUT, resume });
        findings.push(...judgeCut(transport, resume, received));
      }
    }
    return findings;
  },
});

/** A stream whose first `cut` clients are cut off, miss some events, and reconnect; with `resume` they ask for them. */
export function measureCut(
  trial: Trial,
  what: {
    readonly transport: string;
    readonly connections: number;
    readonly cut: number;
    readonly resume: boolean;
  },
): Promise<Received> {
  const { transport, connections, cut, resume } = what;
  const arm = ordinaryArm(transport);
  return withChildren(trial.signal, async (keep) => {
    const server = keep(startServer(trial, arm));
    const client = keep(startClient(trial, arm));
    const link = keep(startLink(trial, arm));
    const upstream = await listen(trial, server, transport);
    const { port } = await link.call('listen', { upstreamPort: upstream.port }, START_TIMEOUT_MS);
    const policy = { ...STAYS_AWAY, delayMs: RETURN_AFTER_MS, maxDelayMs: RETURN_AFTER_MS, resume };
    await connectClients(trial, client, { transport, port, connections, policy });

    // No stamps are wanted, only numbers: a window that is over at once.
    const nowNs = clock.nowNs();
    await client.call(
      'observe',
      { firstSeq: 1, window: { fromNs: nowNs, untilNs: nowNs + 1e6 }, isScheduled: false },
      CALL_TIMEOUT_MS,
    );
    await emit(server, 1, BEFORE);
    await client.call('collect', { lastSeq: BEFORE, timeoutMs: CALL_TIMEOUT_MS }, 2 * CALL_TIMEOUT_MS);
    await link.call('reset', { connections: cut }, CALL_TIMEOUT_MS);
    await untilConnections(server, connections - cut);
    await emit(server, BEFORE + 1, AWAY);
    await refuseEarlyReturn(server, connections - cut);
    await untilConnections(server, connections);
    await emit(server, BEFORE + AWAY + 1, AFTER);
    const { counts } = await client.call(
      'collect',
      { lastSeq: LAST_SEQ, timeoutMs: CALL_TIMEOUT_MS },
      2 * CALL_TIMEOUT_MS,
    );
    const { clients } = await client.call('irregular', { lastSeq: LAST_SEQ }, CALL_TIMEOUT_MS);
    return { counts, clients };
  });
}

async function emit(server: Child<ServerCalls>, firstSeq: number, events: number): Promise<void> {
  const startNs = clock.nowNs() + LEAD_MS * 1e6;
  const plan = { firstSeq, events, startNs, periodNs: 1e9 / EVENTS_PER_SECOND };
  await server.call('emit', { plan, fromSeq: firstSeq, window: null }, CALL_TIMEOUT_MS);
}

/** @throws HarnessError when a client had reconnected before all events of its absence were sent. */
async function refuseEarlyReturn(server: Child<ServerCalls>, wanted: number): Promise<void> {
  const { connections } = await server.call('counts', {}, CALL_TIMEOUT_MS);
  if (connections === wanted) return;
  throw new HarnessError('nothing-measured', `A client reconnected before ${AWAY} events had been sent.`, {
    hint: 'The machine is overloaded: stop other work and run again.',
  });
}

/** Resolves when the server has this number of open connections. @throws Error when it does not within 10 s. */
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

/** Which clients miss events: those that were cut off, all events of their absence, and none when they resume. Pure. */
export function judgeCut(
  transport: string,
  resume: boolean,
  { counts, clients }: Received,
): readonly CaseFinding[] {
  const how = `over ${transport}, ${resume ? 'with' : 'without'} resume`;
  const lost = resume ? [] : Array.from({ length: AWAY }, (_, at) => BEFORE + 1 + at);
  const hurt = clients.filter(({ missed }) => missed.length > 0);
  const unlike = hurt.find(({ missed }) => missed.join() !== lost.join()) ?? hurt[0];
  return [
    exactly(`clients that miss events ${how}`, hurt.length, resume ? 0 : CUT),
    listed(`events that each of them misses ${how}`, unlike?.missed ?? [], lost),
    exactly(`duplicate and reordered ${how}`, counts.duplicate + counts.reordered, 0),
  ];
}
