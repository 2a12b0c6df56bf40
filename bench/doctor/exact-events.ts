import type { Irregular } from '../../clients/engine/sequence.ts';
import { exactly, listed, type CaseFinding } from '../cases/case.ts';
import type { DeliveryCounts } from '../records/record.ts';
import { createRandom } from '../stats/random.ts';
import { measureInjected } from './arms.ts';
import { injection, overBoth, type ServerInjection } from './injection.ts';

const CONNECTIONS = 4;
/** Events of the window with its settling and its tail; those that are tampered with lie among them. */
const FIRST_SEQ = 20;
const LAST_SEQ = 1000;
const LOAD = { eventsPerSecond: 1000, settleMs: 20, measureMs: 1000 };
const COUNTS = { drop: 37, double: 5, swap: 3 } as const;
const CALL_TIMEOUT_MS = 10_000;

/** Which events are left out, sent twice, and sent after the one that follows, by seq. */
export type Tampering = Omit<Extract<ServerInjection, { kind: 'sequence' }>, 'kind'>;

/** What the clients of a stream received, in total and by client. */
export interface Received {
  readonly counts: DeliveryCounts;
  readonly clients: readonly Irregular[];
}

export const exactEvents = injection({
  title: 'Missed, duplicate and reordered events, one by one',
  injected: `${COUNTS.drop} events are left out, ${COUNTS.double} are sent twice, ${COUNTS.swap} pairs are swapped, on both transports.`,
  seconds: 5,
  run: (trial) =>
    overBoth(async (transport, label) => {
      const tampering = drawTampering(trial.seed);
      const server = { kind: 'sequence', ...tampering } as const;
      const plan = { transport, connections: CONNECTIONS, server, ...LOAD };
      const received = await measureInjected(trial, plan, async ({ counts, lastSeq }, { client }) => ({
        counts,
        ...(await client.call('irregular', { lastSeq }, CALL_TIMEOUT_MS)),
      }));
      return judgeTampered(label, tampering, received);
    }),
});

/** Different events for each kind, no two of them neighbours: what happens to one says nothing about another. */
export function drawTampering(seed: number): Tampering {
  const places = Array.from({ length: (LAST_SEQ - FIRST_SEQ) / 3 }, (_, at) => FIRST_SEQ + 3 * at);
  const drawn = createRandom(seed, 'tampering').shuffle(places);
  const take = (count: number): number[] => drawn.splice(0, count).toSorted((a, b) => a - b);
  return { drop: take(COUNTS.drop), double: take(COUNTS.double), swap: take(COUNTS.swap) };
}

/** Every client found exactly the events that were tampered with, and their total agrees. Pure. */
export function judgeTampered(
  label: string,
  { drop, double, swap }: Tampering,
  { counts, clients }: Received,
): readonly CaseFinding[] {
  // All clients of a stream see the same: the first one that does not is shown.
  const find = (kind: keyof Irregular, expected: readonly number[]): CaseFinding => {
    const differing = clients.find((client) => client[kind].join() !== expected.join()) ?? clients[0];
    return listed(`${kind} over ${label}`, differing?.[kind] ?? [], expected);
  };
  return [
    find('missed', drop),
    find('duplicate', double),
    find('reordered', swap),
    exactly(
      `all of them on ${CONNECTIONS} connections over ${label}`,
      counts.missed + counts.duplicate + counts.reordered,
      CONNECTIONS * (drop.length + double.length + swap.length),
    ),
  ];
}
