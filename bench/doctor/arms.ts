import { type ArmPlan, type Keep, entryPoint, ordinaryArm, withChildren } from '../processes/children.ts';
import type { Trial } from '../rounds/context.ts';
import { type Session, openSession } from '../rounds/session.ts';
import type { WholeWindow, WindowPlan } from '../rounds/window.ts';
import type { ClientInjection, ServerInjection } from './injection.ts';

/** What is wrong on purpose, on either side; absent: nothing. */
interface Injected {
  readonly server?: ServerInjection | undefined;
  readonly client?: ClientInjection | undefined;
}

/** A server and its clients, and what is wrong with them. */
export interface InjectedPlan extends Injected {
  readonly transport: string;
  readonly connections: number;
  readonly payloadBytes?: number;
}

/** At what rate events are sent, and for how long. */
export type InjectedLoad = Omit<WindowPlan, 'pace'> & { readonly eventsPerSecond: number };

/** An arm of a round with a fault in its server or its client. */
export function injectedArm(transport: string, arm: string, { server, client }: Injected): ArmPlan {
  const ordinary = ordinaryArm(transport, arm);
  const entry = (side: 'server' | 'client', injection: Injected['server' | 'client']) =>
    injection === undefined
      ? ordinary[side]
      : entryPoint(`doctor/injected-${side}-process.js`, [JSON.stringify(injection)]);
  return { ...ordinary, server: entry('server', server), client: entry('client', client) };
}

/** A server and clients with a fault, connected and idle. */
export function openInjected(context: Trial, keep: Keep, of: InjectedPlan): Promise<Session> {
  const plan = injectedArm(of.transport, `injected ${of.transport}`, of);
  return openSession({ context, plan, keep }, of.connections, { payloadBytes: of.payloadBytes ?? null });
}

/** Measures one window of a stream with a fault. @param read what to take from it before its processes end. */
export function measureInjected<Result>(
  trial: Trial,
  { eventsPerSecond, settleMs, measureMs, isTraced = false, ...plan }: InjectedPlan & InjectedLoad,
  read: (window: WholeWindow, session: Session) => Promise<Result> | Result,
): Promise<Result> {
  return withChildren(trial.signal, async (keep) => {
    const session = await openInjected(trial, keep, plan);
    const pace = { kind: 'rate', eventsPerSecond } as const;
    return read(await session.measure({ pace, settleMs, measureMs, isTraced }), session);
  });
}
