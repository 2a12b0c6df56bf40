import { BUSY, measureBusy } from '../doctor/busy-client.ts';
import { share } from '../records/text.ts';
import type { WholeWindow } from '../rounds/window.ts';
import { quantiles, statement, trap, voidChecks, type Statement, type TrapResult } from './trap.ts';

type Seen = Pick<WholeWindow, 'client' | 'checks'>;

export const saturatedClient = trap({
  title: 'An overloaded client',
  mistake:
    'The client that measures is itself at its limit: too many connections, a slow parser, a chart that is drawn at the same ' +
    'time. Events wait in its own queue, and this wait is attributed to the server.',
  rightWay:
    'The client reports how busy its event loop was. Above 80 % its delays are void, whatever they look like: the check is on ' +
    'causes, not on results. The cure is fewer connections for each client process, or a client that does nothing else.',
  seen:
    'An issue at the TechEmpower framework benchmarks reports that the load generator ran at 100 % CPU while the server ' +
    'under test was at about half, so that the fastest frameworks looked alike.',
  url: 'https://github.com/TechEmpower/FrameworkBenchmarks/issues/5207',
  run: async (trial) => compareClients(await measureBusy(trial, BUSY), await measureBusy(trial, undefined)),
});

/** The same stream as a busy and as a free client saw it. Pure. */
export function compareClients(busy: Seen, free: Seen): TrapResult {
  return {
    setting:
      'SSE, 5 connections, 200 events/s for 1 s, the same server code. ' +
      `Left, a client that works on something else for ${BUSY.busyMs} ms of every ${BUSY.busyMs + BUSY.idleMs} ms; right, a free one.`,
    wrong: readingsOf(busy),
    right: readingsOf(free),
    lesson:
      'An overloaded client measures its own queue. Read its load first, and believe its delays second.',
  };
}

function readingsOf({ client, checks }: Seen): Statement[] {
  return [
    ...quantiles('delivery', client.delivery, [50, 90]),
    statement('event loop of the client busy', share(client.loopUtilization)),
    voidChecks(checks),
  ];
}
