import { measureInjected } from '../doctor/arms.ts';
import { forkOptionsFor } from '../host/pinning.ts';
import type { ClientCalls, ServerCalls } from '../processes/calls.ts';
import { Child } from '../processes/child.ts';
import { entryPoint, ordinaryArm, withChildren } from '../processes/children.ts';
import { ns } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { Session } from '../rounds/session.ts';
import { type WholeWindow, cpuPerDeliveryNs } from '../rounds/window.ts';
import { quantiles, statement, trap, voidChecks, type TrapResult } from './trap.ts';

const LOAD = { transport: 'sse', connections: 50, eventsPerSecond: 100, settleMs: 500, measureMs: 1000 };

export const clientInServer = trap({
  title: 'The client inside the server',
  mistake:
    'Server and clients run in one process. They share one event loop: while the server writes no client can read, and while ' +
    'the clients parse no event is sent. They also share one CPU account, and its sum is published as the cost of the server.',
  rightWay:
    'Server, clients and runner are processes of their own, on processors of their own where the system allows it. Each reads ' +
    'its own CPU time, so the cost of a client is known, and kept out of the cost of the server.',
  seen:
    'An issue at roi, an HTTP client for Node.js, asks to move the local server of its benchmark elsewhere, away from the ' +
    'process and the garbage collector of what is measured.',
  url: 'https://github.com/bucharest-gold/roi/issues/21',
  run: async (trial) =>
    compareProcesses(await measureTogether(trial), await measureInjected(trial, LOAD, (window) => window)),
});

/** The windows of both sides are those of one process, and so is the CPU time in each. */
function measureTogether(trial: Trial): Promise<WholeWindow> {
  return withChildren(trial.signal, async (keep) => {
    const entry = entryPoint('traps/client-in-server-process.js');
    const pin = forkOptionsFor(trial.cpus?.server ?? null);
    const both = keep(new Child<ServerCalls & ClientCalls>(entry, 'client in server', pin));
    const { eventsPerSecond, settleMs, measureMs, ...load } = LOAD;
    const plan = ordinaryArm(load.transport);
    const session = new Session({ context: trial, plan, keep }, { server: both, client: both });
    await session.listen();
    await session.connect(load.connections);
    return session.measure({ pace: { kind: 'rate', eventsPerSecond }, settleMs, measureMs });
  });
}

type Measured = Pick<WholeWindow, 'server' | 'client' | 'checks'>;

/** One load in one process and in two. Pure. */
export function compareProcesses(together: Measured, apart: Measured): TrapResult {
  const serverCpu = ({ server }: Measured) =>
    statement('CPU of the server for each event', ns(cpuPerDeliveryNs(server)));
  const clientCpu = 'CPU of the client for each event';
  return {
    setting:
      `SSE, ${LOAD.connections} connections, ${LOAD.eventsPerSecond} events/s for ${LOAD.measureMs / 1000} s. ` +
      'Left, both sides in one process; right, a process each.',
    wrong: [
      serverCpu(together),
      statement(clientCpu, 'unknown: it is in the number above'),
      ...quantiles('delivery', together.client.delivery, [50]),
      statement('checks of this window', 'none made'),
    ],
    right: [
      serverCpu(apart),
      statement(clientCpu, ns(cpuPerDeliveryNs(apart.client))),
      ...quantiles('delivery', apart.client.delivery, [50]),
      voidChecks(apart.checks),
    ],
    lesson:
      'One process for both sides measures neither. Give each side a process of its own, and ask every benchmark you read ' +
      'where its client ran.',
  };
}
