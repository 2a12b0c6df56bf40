import { HarnessError } from '../../servers/hub/errors.ts';
import { exactly, listed, type CaseFinding } from '../cases/case.ts';
import { ordinaryArm, withChildren } from '../processes/children.ts';
import type { Trial } from '../rounds/context.ts';
import { CALL_TIMEOUT_MS, STAYS_AWAY, Session } from '../rounds/session.ts';
import type { Received } from './exact-events.ts';
import { injection, overBoth } from './injection.ts';

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

const CONNECTIONS = 12;
const CUT = 5;

export const cutConnections = injection({
  title: 'Some connections of many are cut',
  injected: `${CUT} of ${CONNECTIONS} connections are reset, and ${AWAY} events are sent before they reconnect.`,
  seconds: 12,
  run: (trial) =>
    overBoth(async (transport, label) => {
      const find = async (resume: boolean): Promise<readonly CaseFinding[]> => {
        const how = { transport, connections: CONNECTIONS, cut: CUT, resume };
        return judgeCut(label, resume, await measureCut(trial, how));
      };
      return [...(await find(false)), ...(await find(true))];
    }),
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
  return withChildren(trial.signal, async (keep) => {
    const session = new Session({ context: trial, plan: ordinaryArm(transport), keep }, { isLinked: true });
    await session.listen();
    const policy = { ...STAYS_AWAY, delayMs: RETURN_AFTER_MS, maxDelayMs: RETURN_AFTER_MS, resume };
    await session.connect(connections, { policy });
    const emit = (events: number): Promise<number> =>
      session.emit(session.planEvents(events, 1e9 / EVENTS_PER_SECOND, LEAD_MS));
    const untilConnections = async (wanted: number): Promise<void> => {
      if ((await session.until((now) => now.connections === wanted, { everyMs: 5 })) === null)
        throw new Error(`the server does not have ${wanted} connections`);
    };

    await session.observe();
    await emit(BEFORE);
    await session.collect();
    await session.link.call('reset', { connections: cut }, CALL_TIMEOUT_MS);
    await untilConnections(connections - cut);
    await emit(AWAY);
    await refuseEarlyReturn(session, connections - cut);
    await untilConnections(connections);
    await emit(AFTER);
    const { counts } = await session.collect();
    const { clients } = await session.client.call('irregular', { lastSeq: LAST_SEQ }, CALL_TIMEOUT_MS);
    return { counts, clients };
  });
}

/** @throws HarnessError when a client had reconnected before all events of its absence were sent. */
async function refuseEarlyReturn(session: Session, wanted: number): Promise<void> {
  const { connections } = await session.counts();
  if (connections === wanted) return;
  throw new HarnessError('nothing-measured', `A client reconnected before ${AWAY} events had been sent.`, {
    hint: 'The machine is overloaded: stop other work and run again.',
  });
}

/** Which clients miss events: those that were cut off, all events of their absence, and none when they resume. Pure. */
export function judgeCut(
  label: string,
  resume: boolean,
  { counts, clients }: Received,
): readonly CaseFinding[] {
  const how = `over ${label}, ${resume ? 'with' : 'without'} resume`;
  const lost = resume ? [] : Array.from({ length: AWAY }, (_, at) => BEFORE + 1 + at);
  const hurt = clients.filter(({ missed }) => missed.length > 0);
  const unlike = hurt.find(({ missed }) => missed.join() !== lost.join()) ?? hurt[0];
  return [
    exactly(`clients that miss events ${how}`, hurt.length, resume ? 0 : CUT),
    listed(`events that each of them misses ${how}`, unlike?.missed ?? [], lost),
    exactly(`duplicate and reordered ${how}`, counts.duplicate + counts.reordered, 0),
  ];
}
