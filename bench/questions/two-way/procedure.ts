import { z } from 'zod';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import type { CpuReading } from '../../metrics/cost.ts';
import { quotient } from '../../metrics/sum.ts';
import { START_TIMEOUT_MS, startRoomClients, startRoomServer } from '../../processes/children.ts';
import type { Driven, RoomWindow } from '../../processes/room-calls.ts';
import type { Check, EncodedHistogram } from '../../records/record.ts';
import { CHECK_LIMITS, checkStandstill } from '../../rounds/checks.ts';
import {
  defineProcedure,
  reading,
  type ProcedureArm,
  type ProcedureResult,
  type ReadingOf,
} from '../../rounds/procedure.ts';
import { secureFor } from '../../rounds/secure.ts';
import { CALL_TIMEOUT_MS } from '../../rounds/session.ts';
import { valueAtQuantile } from '../../stats/histogram.ts';

/** From the order to send to the first message, ms: time for both orders to arrive. */
const LEAD_MS = 60;
const SETTLE_MS = 300;
/** Messages continue after the window, ms, so that its end is under load too. */
const TAIL_MS = 30;
const DRAIN_MS = 5000;
/** Messages that must lie beyond a percentile: fewer are the luck of one or two. */
const LEAST_BEYOND = 10;
/** Enough for code and connections to be warm. */
const WARM_UP = { perSecond: 300, measureMs: 700 };

/**
 * By messages per second of each client: delays from due to received, ns; CPU of both sides for each message that a member
 * received, ns; bytes up and down for each message that was sent; `overtaken`, messages that reached the server after a later one
 * of the same client, of 1,000; `bare-echo-cpu`, of the control alone, CPU of a server that sends back what it reads, ns.
 */
export type Reads =
  | CpuReading
  | 'round-trip-p50'
  | 'round-trip-p99'
  | 'acknowledged-p50'
  | 'bytes-up'
  | 'bytes-down'
  | 'overtaken'
  | 'bare-echo-cpu';

/** Clients send to their rooms, and every member gets every message: in a room of one, the reply. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    clients: z.int().positive(),
    /** Members of each room; it divides the clients. */
    roomSize: z.int().positive(),
    /** Messages of each client, one rate after the other, ascending. */
    perSecond: z.array(z.number().positive()).nonempty(),
    measureMs: z.int().positive(),
  }),

  async run(arm, { perSecond, measureMs, ...rooms }): Promise<ProcedureResult<Reads>> {
    const { transport } = arm.plan;
    const { packages, step } = await openRooms(arm, transport, rooms);
    const steps: Step[] = [];
    for (const rate of perSecond) steps.push(await step(rate, measureMs));
    const floor = transport === 'raw-tcp' && rooms.roomSize === 1 ? await bareEcho() : [];
    return {
      packages,
      readings: [...steps.flatMap(({ readings }) => readings), ...floor],
      checks: steps.flatMap(({ checks }) => checks),
    };

    /** The same clients with a server that sends back what it reads. It counts no messages: its clients do. */
    async function bareEcho(): Promise<readonly ReadingOf<Reads>[]> {
      const bare = await openRooms(arm, 'raw-echo', rooms);
      const rate = Math.max(...perSecond);
      const { served, driven } = await bare.step(rate, measureMs);
      return driven.missed > 0
        ? []
        : reading('bare-echo-cpu', rate, cpuPer(served, driven.window.deliveries));
    }
  },
});

interface Step {
  readonly served: RoomWindow;
  readonly driven: Driven;
  readonly readings: readonly ReadingOf<Reads>[];
  readonly checks: readonly Check[];
}

/** Starts a server and its clients, and warms them up. @param server a way of sending, as the process of the server knows it */
async function openRooms(
  arm: ProcedureArm,
  server: string,
  { clients, roomSize }: { readonly clients: number; readonly roomSize: number },
) {
  const { transport } = arm.plan;
  const { warmUpShare = 1 } = arm.context;
  const serving = arm.keep(startRoomServer(arm.context, arm.plan));
  const driving = arm.keep(startRoomClients(arm.context, arm.plan));
  const secured = await secureFor(transport);
  const { port, packages } = await serving.call(
    'listen',
    { transport: server, ...secured.server },
    START_TIMEOUT_MS,
  );
  const at = { origin: `${secured.scheme}://127.0.0.1:${port}`, ...secured.client };
  const joined = await driving.call('join', { transport, ...at, clients, roomSize }, CALL_TIMEOUT_MS);
  let nextSeq = 1;

  const step = async (rate: number, forMs: number): Promise<Step> => {
    const startNs = clock.nowNs() + LEAD_MS * 1e6;
    const window = { fromNs: startNs + SETTLE_MS * 1e6, untilNs: startNs + (SETTLE_MS + forMs) * 1e6 };
    // Whole turns of all clients, so that the next step begins with the first one again.
    const turns = Math.max(1, Math.ceil(((SETTLE_MS + forMs + TAIL_MS) / 1000) * rate));
    const plan = { firstSeq: nextSeq, events: turns * clients, startNs, periodNs: 1e9 / (rate * clients) };
    nextSeq += plan.events;
    const timeoutMs = forMs + DRAIN_MS + CALL_TIMEOUT_MS;
    const before = await serving.call('counts', {}, CALL_TIMEOUT_MS);
    const [served, driven] = await Promise.all([
      serving.call('window', window, timeoutMs),
      driving.call('drive', { plan, window, drainMs: DRAIN_MS }, timeoutMs),
    ]);
    const after = await serving.call('counts', {}, CALL_TIMEOUT_MS);
    const messages = plan.events;
    const readings = [
      ...reading('round-trip-p50', rate, percentileOf(driven.delays, roomSize, 0.5)),
      ...reading('round-trip-p99', rate, percentileOf(driven.delays, roomSize, 0.99)),
      ...reading('acknowledged-p50', rate, percentileOf(driven.acknowledged, 1, 0.5)),
      ...reading('server-cpu', rate, cpuPer(served, served.deliveries)),
      ...reading('client-cpu', rate, cpuPer(driven.window, driven.window.deliveries)),
      ...reading('bytes-up', rate, quotient(after.receivedBytes - before.receivedBytes, messages)),
      ...reading('bytes-down', rate, quotient(after.writtenBytes - before.writtenBytes, messages)),
      ...reading('overtaken', rate, quotient((after.overtaken - before.overtaken) * 1000, messages)),
    ];
    return { served, driven, readings, checks: checkRooms(driven, served) };
  };

  await step(WARM_UP.perSecond / clients, WARM_UP.measureMs * warmUpShare);
  return { packages: { server: packages, client: joined.packages }, step };
}

/** null: fewer than ten messages lie beyond it. Pure. */
export function percentileOf(delays: EncodedHistogram, roomSize: number, share: number): number | null {
  const messages = delays.count / roomSize; // one message reaches a whole room at a time
  return messages * (1 - share) * (1 + 1e-9) < LEAST_BEYOND ? null : valueAtQuantile(delays, share);
}

export function cpuPer({ usage }: RoomWindow, deliveries: number): number | null {
  return quotient((usage.cpuUserUs + usage.cpuSystemUs) * 1000, deliveries);
}

/** Whether every message reached every member once, and whether a side was too busy for its delays to mean anything. Pure. */
export function checkRooms(driven: Omit<Driven, 'reordered' | 'acknowledged'>, served: RoomWindow): Check[] {
  const { early, missed, duplicate, expected, failed, window } = driven;
  const limitShare = CHECK_LIMITS.busyShare;
  const checks: Check[] = checkStandstill({ server: served.stoodNs, client: window.stoodNs });
  if (early > 0) checks.push({ code: 'negative-transit', outcome: 'void', values: { deliveries: early } });
  if (missed > 0 || duplicate > 0)
    checks.push({ code: 'incomplete', outcome: 'void', values: { missed, expectedDeliveries: expected } });
  if (failed > 0) checks.push({ code: 'requests-failed', outcome: 'void', values: { requests: failed } });
  // That a way needs more of a processor is what is asked: it is shown, and voids nothing.
  for (const [code, busyShare] of [
    ['client-saturated', window.usage.loopUtilization],
    ['server-saturated', served.usage.loopUtilization],
  ] as const)
    if (busyShare > limitShare) checks.push({ code, outcome: 'warn', values: { busyShare, limitShare } });
  return checks;
}
