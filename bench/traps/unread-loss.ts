import { AFTER, AWAY, BEFORE, measureCut } from '../doctor/cut.ts';
import type { DeliveryCounts } from '../records/record.ts';
import { count, share, words } from './readings.ts';
import type { Trap, TrapContext, TrapResult } from './trap.ts';

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
export async function measureLoss(context: TrapContext): Promise<DeliveryCounts> {
  const { counts } = await measureCut(context, {
    transport: 'websocket',
    connections: 1,
    cut: 1,
    resume: false,
  });
  return counts;
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
