import { withChildren } from '../measure/arm.ts';
import type { ClientCalls } from '../measure/messages.ts';
import { measure, startArm, startOwn, type WholeSlice } from './arm.ts';
import { BUSY_MS, IDLE_MS } from './injections.ts';
import { quantiles, share, voidChecks } from './readings.ts';
import type { Reading, Trap, TrapContext, TrapResult } from './trap.ts';

const EVENTS_PER_SECOND = 200;
const CONNECTIONS = 5;
const MEASURE_MS = 1000;

export const saturatedClient: Trap = {
  title: 'A client that has no time',
  mistake:
    'The client that takes the times is itself at its limit: too many connections, a slow parser, a chart that is drawn at ' +
    'the same time. Events wait in its own queue until it gets round to them, and this waiting is put down to the server.',
  rightWay:
    'The client reports how busy its event loop was. Above 80 % its delays are void, whatever they look like: a check of ' +
    'causes, not of results. The cure is fewer connections for each client process, or a client that does nothing else.',
  seen: {
    text:
      'An issue at the TechEmpower framework benchmarks reports that the load generator ran at 100 % CPU while the server ' +
      'under test was at about half, so that the fastest frameworks looked alike.',
    url: 'https://github.com/TechEmpower/FrameworkBenchmarks/issues/5207',
  },
  run: async (context) =>
    compareClients(await measureClient(context, true), await measureClient(context, false)),
};

function measureClient(context: TrapContext, isBusy: boolean): Promise<WholeSlice> {
  return withChildren(context.signal, async (keep) => {
    const cpu = context.cpus?.client ?? null;
    const arm = await startArm(context, keep, {
      transport: 'sse',
      connections: CONNECTIONS,
      ...(isBusy ? { client: startOwn<ClientCalls>('busy-client', cpu) } : {}),
    });
    return measure(context, arm, {
      pace: { kind: 'rate', eventsPerSecond: EVENTS_PER_SECOND },
      settleMs: 300,
      measureMs: MEASURE_MS,
    });
  });
}

/** The same stream as a busy and as a free client saw it. Pure. */
export function compareClients(
  busy: Pick<WholeSlice, 'client' | 'checks'>,
  free: Pick<WholeSlice, 'client' | 'checks'>,
): TrapResult {
  return {
    setting:
      `SSE, ${CONNECTIONS} connections, ${EVENTS_PER_SECOND} events/s for ${MEASURE_MS / 1000} s, the same server code. ` +
      `Left, a client that works on something else for ${BUSY_MS} ms of every ${BUSY_MS + IDLE_MS} ms; right, a free one.`,
    wrong: readingsOf(busy),
    right: readingsOf(free),
    lesson:
      'A client can measure only what it has time for. Read its own load first, and believe its delays second.',
  };
}

function readingsOf({ client, checks }: Pick<WholeSlice, 'client' | 'checks'>): Reading[] {
  return [
    ...quantiles('delivery', client.delivery, [50, 90]),
    share('event loop of the client busy', client.loopUtilization),
    voidChecks(checks),
  ];
}
