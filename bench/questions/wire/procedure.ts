import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { WireReading } from '../../metrics/cost.ts';
import type { ServerOptions } from '../../../servers/contract.ts';
import type { Check } from '../../records/record.ts';
import type { ConnectionCalls, Tally } from '../../processes/connection-calls.ts';
import { segmentsDuring } from '../../processes/segments.ts';
import { formulaOf, type Exchange, type WireFormula } from './formulas.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import {
  burstDelays,
  checkFormula,
  checkLengths,
  countEvents,
  countExchange,
  MULTI_BYTE_NAMES,
  surplusOf,
  type Counted,
} from './parts.ts';
import type { Child } from '../../processes/child.ts';
import { START_TIMEOUT_MS, startConnections } from '../../processes/children.ts';
import { MEASURED_SERVER_OPTIONS, Service } from '../../rounds/session.ts';

/** Time for one step, ms. Generous: it is a limit, not a measurement. */
const STEP_TIMEOUT_MS = 20_000;
/** From the opening to the count of its bytes, ms: what the server sends of its own accord has come. */
const REST_MS = 20;
/** From the order to emit to the burst, ms. */
const LEAD_MS = 3;
/**
 * From one heartbeat to the next, ms, and how many are counted. Long enough to answer on a busy machine: who has not answered a
 * ping by the next one is dropped, and there would be nothing to count.
 */
const HEARTBEAT_MS = 100;
const HEARTBEATS = 5;
/** So often the segments are counted before they are given up: other traffic disturbs the count. */
const SEGMENT_TRIES = 3;

/** One arm, loaded. */
interface Wire {
  readonly service: Service;
  readonly client: Child<ConnectionCalls>;
  readonly formula: WireFormula;
  readonly path: string;
}

/**
 * In bytes: openings and heartbeats in each direction; `wire`, `overhead` and `formula` of one event, by payload; and
 * `surplus`, what lies beyond all formulas together. `packets`: TCP segments of both directions per event. Bursts: ns.
 */
export type Reads =
  | WireReading
  | `${'opening' | 'heartbeat'}-${'read' | 'written'}`
  | 'formula'
  | 'surplus'
  | 'packets'
  | 'burst-first'
  | 'burst-last';

/** What one step found. */
interface Found {
  readonly counted: readonly Counted[];
  readonly readings: readonly ReadingOf<Reads>[];
  readonly checks: readonly Check[];
}

/**
 * Counts bytes on the socket of one connection, and compares each count with what the specifications give: the opening,
 * events of each length in bursts, and heartbeats.
 */
export const procedure = defineProcedure({
  settings: z.strictObject({
    /** Lengths of the JSON text, bytes; 0: as it comes, without a place on the axis. */
    payloadBytes: z.array(z.int().nonnegative()),
    /** Whether the names have characters of two to four bytes, or are company names in ASCII. */
    isMultiByte: z.boolean(),
    /** Events that are due at one and the same moment, and how often that happens. */
    burst: z.int().positive(),
    bursts: z.int().positive(),
    heartbeat: z.enum(['protocol', 'application']),
  }),

  async run(
    { context, plan, keep },
    { payloadBytes, isMultiByte, burst, bursts, heartbeat },
  ): Promise<ProcedureResult<Reads>> {
    const { transport } = plan;
    const service = new Service({ context, plan, keep });
    const client = keep(startConnections(context, plan));
    const { packages, path } = await client.call('load', { transport }, START_TIMEOUT_MS);
    const arm: Wire = { service, client, formula: formulaOf(transport), path };

    const found: Found[] = [];
    for (const length of payloadBytes) {
      const asked = length === 0 ? null : length;
      const opened = await open(arm, { payloadBytes: asked, isMultiByte, options: {} });
      found.push(opened, await countBursts(arm, opened.tally, { payloadBytes: asked, burst, bursts }));
    }
    found.push(await countHeartbeats(arm, heartbeat));

    const counted = found.flatMap((one) => one.counted);
    return {
      packages: { ...service.packages, client: packages },
      readings: [
        ...found.flatMap(({ readings }) => readings),
        ...reading('surplus', null, surplusOf(counted)),
      ],
      checks: [...checkFormula(counted), ...found.flatMap(({ checks }) => checks)],
    };
  },
});

/** Opens one connection to a server that begins anew, and counts what that took. */
async function open(
  { service, client, formula, path }: Wire,
  wish: {
    readonly payloadBytes: number | null;
    readonly isMultiByte: boolean;
    readonly options: Partial<ServerOptions>;
  },
): Promise<Found & { readonly tally: Tally }> {
  const epoch = 'wire';
  const { isMultiByte, ...listen } = wish;
  const options = { ...MEASURED_SERVER_OPTIONS, ...wish.options };
  const names = isMultiByte ? { names: MULTI_BYTE_NAMES } : {};
  const { port } = await service.listen({ ...listen, ...names, epoch });
  await client.call('drop', {}, STEP_TIMEOUT_MS);
  const host = `127.0.0.1:${port}`;
  await client.call(
    'open',
    {
      origin: `http://${host}`,
      certificate: null,
      resumePoint: null,
      connections: 1,
      atOnce: 1,
      isReused: false,
      timeoutMs: STEP_TIMEOUT_MS,
    },
    STEP_TIMEOUT_MS + 1000,
  );
  await sleep(REST_MS);
  const tally = await tallyOf(client, 0, 0);
  const bytes = { read: tally.bytesRead, written: tally.bytesWritten };
  const one = formula.opening({ host, path, epoch, retryMs: options.retryMs });
  return {
    tally,
    counted: options.heartbeatMs > 0 ? [] : countExchange('opening', bytes, one, 1),
    readings: options.heartbeatMs > 0 ? [] : exchangeReadings('opening', bytes, 1),
    checks: [],
  };
}

/** Emits bursts, until other traffic leaves the segments alone, and counts the bytes of all of them. */
async function countBursts(
  { service, client, formula }: Wire,
  opened: Tally,
  wish: { readonly payloadBytes: number | null; readonly burst: number; readonly bursts: number },
): Promise<Found> {
  const { payloadBytes, burst, bursts } = wish;
  service.nextSeq = 1;
  const tallies: Tally[] = [];
  const emit = async (): Promise<void> => {
    for (let left = bursts; left > 0; left -= 1) {
      await service.emit(service.planEvents(burst, 0, LEAD_MS));
    }
    tallies.push(await tallyOf(client, service.nextSeq - 1, 0));
  };
  let segments: number | null = null;
  for (let tries = 0; segments === null && tries < SEGMENT_TRIES; tries += 1) {
    segments = await segmentsDuring(emit);
  }

  const what = payloadBytes === null ? 'bare events' : `events of ${payloadBytes} bytes`;
  const count = ({ bytesRead, events }: Tally): Counted =>
    countEvents(formula, what, bytesRead - opened.bytesRead, events);
  const all = tallies.at(-1) ?? opened;
  // The events of the first try are the same on every arm; how often it took another one is chance.
  const [first = all] = tallies;
  const { measured, predicted } = count(first);
  const textBytes = first.events.reduce((sum, event) => sum + event.textBytes, 0);
  const perEvent = (sum: number): number => sum / (burst * bursts);
  return {
    counted: [count(all)],
    readings: [
      ...reading('wire', payloadBytes, perEvent(measured)),
      ...reading('formula', payloadBytes, perEvent(predicted)),
      ...reading('overhead', payloadBytes, perEvent(measured - textBytes)),
      ...reading('packets', payloadBytes, segments && perEvent(segments)),
      ...burstDelays(all.events, burst),
    ],
    checks: [...checkLengths(payloadBytes, all.events), ...(segments === null ? [disturbed(what)] : [])],
  };
}

function disturbed(what: string): Check {
  return { code: 'packets-unknown', outcome: 'warn', values: { what } };
}

/** What lies between two counts, with whole heartbeats alone in between. */
async function countHeartbeats(arm: Wire, kind: 'protocol' | 'application'): Promise<Found> {
  const options = { heartbeatMs: HEARTBEAT_MS, heartbeatKind: kind };
  await open(arm, { payloadBytes: null, isMultiByte: false, options });
  const from = await tallyOf(arm.client, 0, 1);
  const until = await tallyOf(arm.client, 0, from.heartbeats + HEARTBEATS);
  const heartbeats = until.heartbeats - from.heartbeats;
  const bytes = {
    read: until.bytesRead - from.bytesRead,
    written: until.bytesWritten - from.bytesWritten,
  };
  return {
    counted: countExchange(`heartbeats (${kind})`, bytes, arm.formula.heartbeat(kind), heartbeats),
    readings: exchangeReadings('heartbeat', bytes, heartbeats),
    checks: [],
  };
}

function exchangeReadings(
  what: 'opening' | 'heartbeat',
  bytes: Exchange,
  times: number,
): readonly ReadingOf<Reads>[] {
  return [
    ...reading(`${what}-read`, null, bytes.read / times),
    ...reading(`${what}-written`, null, bytes.written / times),
  ];
}

async function tallyOf(client: Wire['client'], events: number, heartbeats: number): Promise<Tally> {
  const ask = { events, heartbeats, timeoutMs: STEP_TIMEOUT_MS };
  const { connections } = await client.call('tally', ask, STEP_TIMEOUT_MS + 1000);
  const [only] = connections;
  if (only === undefined) throw new Error('no connection was open');
  return only;
}
