import { AFTER, AWAY, BEFORE, measureCut } from '../doctor/cut.ts';
import type { DeliveryCounts } from '../records/record.ts';
import { events, share } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { statement, trap, type TrapResult } from './trap.ts';

export const unreadLoss = trap({
  title: 'Loss that is never counted',
  mistake:
    'The client counts what arrives. A connection breaks, the client reconnects by itself, and the stream goes on. What was ' +
    'sent meanwhile is in no count, no delay and no chart: the more events a system loses, the fewer slow ones it shows.',
  rightWay:
    'Every event has a number, and the client checks them on every connection. What is missing is a result beside the ' +
    'delays. A client that resumes (Last-Event-ID, or a resume point of your own over WebSocket) loses nothing.',
  seen:
    'A pull request at websocket-shootout, a benchmark of WebSocket servers, proposes to count the broadcasts that were ' +
    'received, to verify that all of them arrive. The tool took up the idea in another form.',
  url: 'https://github.com/hashrocket/websocket-shootout/pull/16',
  run: async (trial) => compareCounts(await measureLoss(trial)),
});

/** A stream whose client is cut off, misses some events, and reconnects without asking for them. */
export async function measureLoss(trial: Trial): Promise<DeliveryCounts> {
  const how = { transport: 'websocket', connections: 1, cut: 1, resume: false };
  return (await measureCut(trial, how)).counts;
}

/** What a client that counts arrivals says, and what one that checks numbers says. Pure. */
export function compareCounts(counts: DeliveryCounts): TrapResult {
  const { expected, received, missed, duplicate, reordered } = counts;
  return {
    setting:
      `WebSocket, 1 client that reconnects by itself and does not resume. ${BEFORE} events, a cut, ${AWAY} events while it ` +
      `is away, ${AFTER} events after it has reconnected.`,
    wrong: [
      statement('events received', events(received)),
      // Not measured, and this is the point: without numbers, a client cannot find a loss.
      statement('missed', 'not looked for'),
      statement('loss', share(0)),
    ],
    right: [
      statement('events received', events(received)),
      statement('events sent by the plan', events(expected)),
      statement('missed', events(missed)),
      statement('duplicate', events(duplicate)),
      statement('reordered', events(reordered)),
      statement('loss', share(expected === 0 ? 0 : missed / expected)),
    ],
    lesson:
      'A client that only counts arrivals never sees a loss. Number the events, count what is missing, and show it beside ' +
      'every delay.',
  };
}
