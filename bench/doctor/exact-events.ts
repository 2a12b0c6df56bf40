import { withChildren } from '../rounds/arm.ts';
import type { Irregular } from '../../clients/engine/sequence.ts';
import type { DeliveryCounts } from '../records/record.ts';
import { createRandom } from '../stats/random.ts';
import { measure, type Trial } from '../rounds/trial.ts';
import { startInjected } from './arms.ts';
import { exactly, within, type Case, type Finding } from './case.ts';

const EVENTS_PER_SECOND = 1000;
const MEASURE_MS = 1000;
const CONNECTIONS = 4;
/** Events of the window with its settling and its tail; those that are tampered with lie among them. */
const FIRST_SEQ = 20;
const LAST_SEQ = 1000;
const COUNTS = { drop: 37, double: 5, swap: 3 } as const;
const CALL_TIMEOUT_MS = 10_000;

/** Which events are left out, sent twice, and sent after the one that follows, by seq. */
export interface Tampering {
  readonly drop: readonly number[];
  readonly double: readonly number[];
  readonly swap: readonly number[];
}

export const exactEvents: Case = {
  title: 'Loss, doubles and swaps, event by event',
  injected: `${COUNTS.drop} events are left out, ${COUNTS.double} are sent twice, ${COUNTS.swap} pairs are swapped, on both transports.`,
  seconds: 5,
  isDefault: true,
  async run(trial) {
    const tampering = drawTampering(trial.seed);
    const findings: Finding[] = [];
    for (const transport of ['sse', 'websocket']) {
      const found = await measureTampered(trial, transport, tampering);
      findings.push(...judgeTampered(transport, tampering, found.counts, found.clients));
    }
    return findings;
  },
};

/** Different events for each kind, no two of them neighbours: what happens to one says nothing about another. */
export function drawTampering(seed: number): Tampering {
  const places = Array.from({ length: (LAST_SEQ - FIRST_SEQ) / 3 }, (_, at) => FIRST_SEQ + 3 * at);
  const drawn = createRandom(seed, 'tampering').shuffle(places);
  const take = (count: number): number[] => drawn.splice(0, count).toSorted((a, b) => a - b);
  return { drop: take(COUNTS.drop), double: take(COUNTS.double), swap: take(COUNTS.swap) };
}

function measureTampered(
  trial: Trial,
  transport: string,
  tampering: Tampering,
): Promise<{ counts: DeliveryCounts; clients: readonly Irregular[] }> {
  return withChildren(trial.signal, async (keep) => {
    const arm = await startInjected(trial, keep, {
      transport,
      connections: CONNECTIONS,
      server: { kind: 'sequence', ...tampering },
    });
    const { counts, lastSeq } = await measure(trial, arm, {
      pace: { kind: 'rate', eventsPerSecond: EVENTS_PER_SECOND },
      settleMs: 20,
      measureMs: MEASURE_MS,
    });
    const { clients } = await arm.client.call('irregular', { lastSeq }, CALL_TIMEOUT_MS);
    return { counts, clients };
  });
}

/** Every client found exactly the events that were tampered with, and their total agrees. Pure. */
export function judgeTampered(
  transport: string,
  { drop, double, swap }: Tampering,
  counts: DeliveryCounts,
  clients: readonly Irregular[],
): readonly Finding[] {
  // All clients of a stream see the same: the first one that does not is shown.
  const differing = (kind: keyof Irregular, expected: readonly number[]): readonly number[] =>
    (clients.find((client) => client[kind].join() !== expected.join()) ?? clients[0])?.[kind] ?? [];
  const total = CONNECTIONS * (drop.length + double.length + swap.length);
  return [
    exactly(`missed over ${transport}`, differing('missed', drop), drop),
    exactly(`duplicate over ${transport}`, differing('duplicate', double), double),
    exactly(`reordered over ${transport}`, differing('reordered', swap), swap),
    within(
      `all of them on ${CONNECTIONS} connections over ${transport}`,
      counts.missed + counts.duplicate + counts.reordered,
      [total, total],
      String,
    ),
  ];
}
