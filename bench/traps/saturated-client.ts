import { BUSY, measureBusy } from '../doctor/busy-client.ts';
import type { WholeWindow } from '../rounds/trial.ts';
import { quantiles, share, voidChecks } from './readings.ts';
import type { Reading, Trap, TrapResult } from './trap.ts';

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
  run: async (context) => compareClients(await measureBusy(context, BUSY), await measureBusy(context, null)),
};

/** The same stream as a busy and as a free client saw it. Pure. */
export function compareClients(
  busy: Pick<WholeWindow, 'client' | 'checks'>,
  free: Pick<WholeWindow, 'client' | 'checks'>,
): TrapResult {
  return {
    setting:
      `SSE, 5 connections, 200 events/s for 1 s, the same server code. ` +
      `Left, a client that works on something else for ${BUSY.busyMs} ms of every ${BUSY.busyMs + BUSY.idleMs} ms; right, a free one.`,
    wrong: readingsOf(busy),
    right: readingsOf(free),
    lesson:
      'A client can measure only what it has time for. Read its own load first, and believe its delays second.',
  };
}

function readingsOf({ client, checks }: Pick<WholeWindow, 'client' | 'checks'>): Reading[] {
  return [
    ...quantiles('delivery', client.delivery, [50, 90]),
    share('event loop of the client busy', client.loopUtilization),
    voidChecks(checks),
  ];
}
